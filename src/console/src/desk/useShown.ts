import { useEffect } from "react";

import type { DeskNow, FromDesk } from "./protocol";

/**
 * Tell the service that an offer is on the screen: the telephone waits for that.
 *
 * What React has rendered is painted with the next frame, so it is told in the one after that.
 */
export function useShown(now: DeskNow | null, send: (message: FromDesk) => boolean): void {
  const ref = now?.offer?.ref;
  useEffect(() => {
    if (ref === undefined) {
      return;
    }
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        send({ type: "shown", ref });
      });
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [ref, send]);
}

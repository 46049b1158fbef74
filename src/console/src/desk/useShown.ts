import { useEffect } from "react";

import type { CallerAtDesk, DeskNow, FromDesk } from "./protocol";

/**
 * Tell the service that an offer is on the screen, and who is calling: the telephone waits for that,
 * though not for long.
 *
 * What React has rendered is painted with the next frame, so it is told in the one after that.
 */
export function useShown(
  now: DeskNow | null,
  caller: CallerAtDesk | null,
  send: (message: FromDesk) => boolean,
): void {
  const offer = now?.offer ?? null;
  const ref = offer !== null && caller?.call === offer.call.call ? offer.ref : undefined;
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

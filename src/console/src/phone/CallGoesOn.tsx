import { useEffect, useSyncExternalStore } from "react";

import { LinePanel } from "./LinePanel";
import type { PhoneLine } from "./PhoneLine";
import { seatPhone } from "./SeatPhone";
import { useTelephoneMark } from "./useTelephoneMark";

/** The line of who is signed out in the middle of a call, which goes on; else nobody listens any more. */
export default function CallGoesOn() {
  const phone = useSyncExternalStore(seatPhone.subscribe, seatPhone.current);
  const line = phone.kind === "open" ? phone.line : null;
  useEffect(() => {
    if (line === null) {
      seatPhone.leave();
    }
  }, [line]);
  return line !== null && <Line line={line} />;
}

function Line({ line }: { line: PhoneLine }) {
  useTelephoneMark(true);
  const isFree = useSyncExternalStore(line.subscribe, line.current).line === "free";
  useEffect(() => {
    if (isFree) {
      seatPhone.leave();
    }
  }, [isFree]);
  return <LinePanel line={line} talk={null} />;
}

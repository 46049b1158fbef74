import { length, secondsSince } from "./time";
import { useNow } from "./useNow";

interface CountdownProps {
  until: string;
  /** What screen readers are told when little is left. */
  soon: string;
}

const SOON_S = 10;

/** How long it is until a moment; it ticks. Screen readers are told once, when little is left. */
export function Countdown({ until, soon }: CountdownProps) {
  const leftS = Math.ceil(-secondsSince(until, useNow()));
  return (
    <>
      <time className={`ticks ${leftS <= SOON_S ? "late" : ""}`} dateTime={until} role="timer" aria-live="off">
        {length(leftS)}
      </time>
      <span className="hidden" role="status">
        {leftS <= SOON_S && soon}
      </span>
    </>
  );
}

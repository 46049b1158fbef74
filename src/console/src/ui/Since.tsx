import { length, secondsSince } from "./time";
import { useNow } from "./useNow";

/** How long ago a moment was; it ticks. Screen readers are not told each second. */
export function Since({ moment }: { moment: string }) {
  const now = useNow();
  return (
    <time className="ticks" dateTime={moment} role="timer" aria-live="off">
      {length(secondsSince(moment, now))}
    </time>
  );
}

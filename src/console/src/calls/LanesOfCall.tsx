import { percent, shareOf, type Axis } from "./axis";
import type { TimelineEntry } from "./Timeline";

/** Who does something in a call, in the order in which they are shown. */
export const WHO = ["caller", "hotline", "bank", "system", "floor", "agent"] as const;

interface LanesProps {
  axis: Axis;
  lanes: readonly (typeof WHO)[number][];
  lines: readonly TimelineEntry[];
  titleOf: (line: TimelineEntry) => string;
  onPlay: (moment: number) => void;
}

/**
 * All that happened, as marks, a lane for each who did it.
 *
 * For the mouse alone: by keys, and for those who hear the page, the same is in the list of what
 * happened, and in the steps from one to the next.
 */
export function LanesOfCall({ axis, lanes, lines, titleOf, onPlay }: LanesProps) {
  return (
    <div aria-hidden="true">
      {lanes.map((who) => (
        <div key={who} className={`lane by-${who}`}>
          {lines.map(
            (line, number) =>
              line.who === who && (
                <button
                  key={number}
                  type="button"
                  tabIndex={-1}
                  className="mark"
                  title={titleOf(line)}
                  style={{ left: percent(shareOf(axis, Date.parse(line.at))) }}
                  onClick={() => {
                    onPlay(Date.parse(line.at));
                  }}
                />
              ),
          )}
        </div>
      ))}
    </div>
  );
}

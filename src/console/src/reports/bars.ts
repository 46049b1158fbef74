/** Which figures of a report are drawn, and how high. */
import type { Schemas } from "../service/client";
import type { Bars } from "../ui/BarChart";

type Section = Schemas["SectionView"];

/** By section the columns that are parts of a whole, from the ground up, each with its colour. */
const PARTS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  calls: [
    ["by_flow", "--good"],
    ["hung_up", "--quiet"],
    ["handed_over", "--busy"],
    ["broken_off", "--bad"],
  ],
  interval: [
    ["answered", "--good"],
    ["abandoned", "--bad"],
    ["overflowed", "--warm"],
    ["called_back", "--busy"],
    ["voicemail", "--quiet"],
  ],
};
const FEWEST = 2;

/** Return the number that a figure tells, which is a count in thousands. */
export function countOf(figure: string | undefined): number {
  const count = Number((figure ?? "").replaceAll(",", ""));
  return Number.isNaN(count) ? 0 : count;
}

/** Return a section's bars, those behind first; null where it is not told by the interval. */
export function barsOf(section: Section): Bars[] | null {
  const parts = PARTS[section.name];
  if (parts === undefined || section.rows.length < FEWEST) {
    return null;
  }
  let below = section.rows.map(() => 0);
  const bars = parts.flatMap(([name, color]) => {
    const column = section.columns.findIndex((one) => one.name === name);
    const told = section.columns[column];
    if (told === undefined) {
      return [];
    }
    const values = section.rows.map((row, at) => (below[at] ?? 0) + countOf(row.figures[column]));
    below = values;
    return [{ label: told.heading, color, values }];
  });
  return bars.reverse();
}

/** From one thing that happened in a call to the next that can be heard. */

/** Whoever goes back just after something happened wants what was before it. */
const JUST_NOW_MS = 1500;
/** A step on is to something else, though sounds do not begin to the millisecond. */
const SAME_MS = 100;

interface Part {
  readonly begins: number;
  readonly ends: number;
}

export interface StepsAbout {
  readonly before: number | null;
  readonly after: number | null;
}

/**
 * Return the numbers of the lines before and after a moment that can be heard; null for none.
 *
 * Args are in milliseconds since 1970; `moments` are those of the lines, in order.
 */
export function stepsAbout(
  moments: readonly number[],
  parts: readonly Part[],
  position: number | null,
): StepsAbout {
  const isHeard = (at: number) => parts.some((one) => one.begins <= at && at <= one.ends);
  const from = position ?? -Infinity;
  let before: number | null = null;
  let after: number | null = null;
  moments.forEach((at, number) => {
    if (!isHeard(at)) {
      return;
    }
    if (at < from - JUST_NOW_MS && (before === null || at > (moments[before] ?? 0))) {
      before = number;
    }
    if (after === null && at > from + SAME_MS) {
      after = number;
    }
  });
  return { before, after };
}

/** Return the number of the last line that has happened at a moment; null for none. */
export function lineAt(moments: readonly number[], position: number | null): number | null {
  if (position === null) {
    return null;
  }
  const last = moments.findLastIndex((at) => at <= position + SAME_MS);
  return last < 0 ? null : last;
}

/** How long to wait before a link is tried again: longer each time, and not all desks at once. */

const FIRST_MS = 250;
const LONGEST_MS = 8_000;

/**
 * Return the pause before a try, in milliseconds.
 *
 * @param tries How many have failed in a row.
 * @param chance From 0 to 1: desks that lost the same service must not come back in one moment.
 */
export function pauseMs(tries: number, chance: number = Math.random()): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** tries);
  return longest / 2 + (longest / 2) * chance;
}

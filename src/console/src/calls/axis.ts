/** The time of a call as one axis, on which its recordings and all that happened lie. */

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800] as const;
const LARGEST_S = 3600;
const TICKS = 6;

export interface Axis {
  /** In milliseconds since 1970. */
  readonly begins: number;
  readonly seconds: number;
}

/** Return the axis that has all of some moments on it; it is never without length. */
export function axisOf(moments: readonly number[]): Axis {
  const begins = Math.min(...moments);
  return { begins, seconds: Math.max(1, (Math.max(...moments) - begins) / 1000) };
}

/** Return where on the axis a moment is, from 0 to 1, in milliseconds since 1970. */
export function shareOf(axis: Axis, moment: number): number {
  return Math.min(1, Math.max(0, (moment - axis.begins) / 1000 / axis.seconds));
}

/** Return a share or a length as CSS has it. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(4)}%`;
}

/** Return at how many seconds from the beginning a time is written, at some enlargement. */
export function ticksOf(axis: Axis, zoom: number): number[] {
  const step = STEPS_S.find((one) => axis.seconds / one <= TICKS * zoom) ?? LARGEST_S;
  return Array.from({ length: Math.floor(axis.seconds / step) + 1 }, (_, at) => at * step);
}

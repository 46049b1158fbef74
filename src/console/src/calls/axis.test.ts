import { expect, test } from "vitest";

import { axisOf, percent, shareOf, ticksOf } from "./axis";

const CALL = axisOf([5_000, 65_000, 15_000]);

test("an axis has every moment on it, and those beside it at its ends", () => {
  expect([0, 5_000, 35_000, 65_000, 99_000].map((one) => shareOf(CALL, one))).toEqual([
    0, 0, 0.5, 1, 1,
  ]);
  expect(percent(shareOf(CALL, 20_000))).toBe("25.0000%");
});

test("a call in which nothing takes any time has an axis all the same", () => {
  expect(shareOf(axisOf([7_000]), 7_000)).toBe(0);
});

test.each([
  [60, 1, [0, 10, 20, 30, 40, 50, 60]],
  [7, 1, [0, 2, 4, 6]],
  [1_800, 1, [0, 300, 600, 900, 1_200, 1_500, 1_800]],
])("%d s at %d times are told", (seconds, zoom, ticks) => {
  expect(ticksOf({ begins: 0, seconds }, zoom)).toEqual(ticks);
});

test("a closer look tells more, and never more than can be read", () => {
  for (const zoom of [1, 4, 16, 64]) {
    const ticks = ticksOf({ begins: 0, seconds: 1_800 }, zoom).length;
    expect(ticks).toBeGreaterThan(2 * zoom);
    expect(ticks).toBeLessThanOrEqual(6 * zoom + 1);
  }
});

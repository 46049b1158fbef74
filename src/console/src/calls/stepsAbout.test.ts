import { expect, test } from "vitest";

import { lineAt, stepsAbout } from "./stepsAbout";

const MOMENTS = [0, 1_000, 5_000, 20_000, 31_000, 31_000, 40_000];
const PARTS = [
  { begins: 0, ends: 10_000 },
  { begins: 30_000, ends: 60_000 },
];

test.each([
  [null, null, 0],
  [0, null, 1],
  [1_050, null, 2],
  [4_000, 1, 2],
  [6_000, 1, 4],
  [8_000, 2, 4],
  [31_000, 2, 6],
  [33_000, 4, 6],
  [50_000, 6, null],
])("from %s the steps are to %s and %s, never to what was not recorded", (at, before, after) => {
  expect(stepsAbout(MOMENTS, PARTS, at)).toEqual({ before, after });
});

test.each([
  [null, null],
  [-500, null],
  [950, 1],
  [30_999, 5],
  [99_000, 6],
])("at %s line %s has happened last", (at, line) => {
  expect(lineAt(MOMENTS, at)).toBe(line);
});

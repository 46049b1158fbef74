import { expect, test } from "vitest";

import { noteServerTime, serverNowMs } from "./clock";

const TOLD = "Fri, 27 Nov 2026 12:00:00 GMT";
const TOLD_MS = Date.parse(TOLD);

test("a clock that is minutes off is put right", () => {
  noteServerTime(TOLD, TOLD_MS - 300_000);
  expect(serverNowMs(TOLD_MS)).toBe(TOLD_MS + 300_500);
});

test("a difference that rounding explains is none, nor is what is no date", () => {
  noteServerTime(TOLD, TOLD_MS + 1_500);
  expect(serverNowMs(TOLD_MS)).toBe(TOLD_MS);
  noteServerTime("soon", 0);
  noteServerTime(null, 0);
  expect(serverNowMs(TOLD_MS)).toBe(TOLD_MS);
});

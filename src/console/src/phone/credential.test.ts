import { expect, test } from "vitest";

import { renewAfterMs } from "./credential";

const NOW_MS = Date.parse("2026-11-27T12:00:00Z");

test("the next password is asked for at half of the time of the one before", () => {
  expect(renewAfterMs("2026-11-27T12:05:00Z", NOW_MS)).toBe(150_000);
});

test("one that is over already is not asked for without a pause", () => {
  expect(renewAfterMs("2026-11-27T11:00:00Z", NOW_MS)).toBe(5_000);
});

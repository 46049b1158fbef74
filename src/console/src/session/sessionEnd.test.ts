import { expect, test } from "vitest";

import { sessionEnd } from "./sessionEnd";

test("the end of a session is told a quarter of an hour before", () => {
  const before = (minutes: number) => Date.parse("2026-11-30T08:00:00Z") - minutes * 60_000;
  const told = [16, 15, 1, 0, -60].map((minutes) => sessionEnd("2026-11-30T08:00:00Z", before(minutes)));
  expect(told).toEqual(["far", "soon", "soon", "over", "over"]);
  expect(sessionEnd(null, before(0))).toBe("far");
});

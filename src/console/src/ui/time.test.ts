import { expect, test } from "vitest";

import { languageName, length, secondsSince } from "./time";

test.each([
  [0, "0:00"],
  [65.9, "1:05"],
  [3605, "1:00:05"],
  [-3, "0:00"],
])("%d seconds are written %s", (seconds, written) => {
  expect(length(seconds)).toBe(written);
});

test("a moment is so many seconds ago, whatever its zone", () => {
  const now = Date.parse("2026-11-27T12:00:10Z");
  expect(secondsSince("2026-11-27T20:00:00+08:00", now)).toBe(10);
});

test("what is no language is shown as it is", () => {
  expect(languageName("zh-CN", "en")).toContain("Chinese");
  expect(languageName("no language", "en")).toBe("no language");
});

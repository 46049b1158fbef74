import { expect, test } from "vitest";

import { spanOf } from "./span";

const NOW = new Date(2026, 2, 2, 10, 30);

test("today begins at midnight, and yesterday ends there", () => {
  const midnight = new Date(2026, 2, 2).toISOString();
  expect(spanOf("today", NOW)).toEqual({ since: midnight, until: NOW.toISOString() });
  expect(spanOf("yesterday", NOW)).toEqual({
    since: new Date(2026, 2, 1).toISOString(),
    until: midnight,
  });
});

test("an hour is an hour, and a week seven days up to now", () => {
  expect(spanOf("hour", NOW).since).toBe(new Date(2026, 2, 2, 9, 30).toISOString());
  expect(spanOf("week", NOW)).toEqual({
    since: new Date(2026, 1, 23).toISOString(),
    until: NOW.toISOString(),
  });
});

import { expect, test } from "vitest";

import { formOf, isLooked, namedIn } from "./asked";

const NO_DAYS = { from: "", to: "" };

test("what a search looked for is asked for, but not the page that was looked at", () => {
  const address = new URLSearchParams("tier=vip&late=yes&from=2026-11-20&before=x");
  const form = formOf("draft", "found", NO_DAYS, address, []);
  expect(form).toMatchObject({ version: "draft", tier: "vip", late: "yes", calls: null });
  expect(form.since).toBe(new Date(2026, 10, 20).toISOString());
  expect(form).not.toHaveProperty("before");
});

test("days count to their end", () => {
  const form = formOf("draft", "days", { from: "2026-11-20", to: "2026-11-20" }, new URLSearchParams(), []);
  expect(form.since).toBe(new Date(2026, 10, 20).toISOString());
  expect(form.until).toBe(new Date(2026, 10, 21).toISOString());
});

test("calls that are named are named alone", () => {
  const form = formOf("draft", "named", NO_DAYS, new URLSearchParams("tier=vip"), ["a", "b"]);
  expect([form.calls, form.tier, form.since]).toEqual([["a", "b"], null, null]);
});

test("what another page has left in the history is taken for what it is", () => {
  expect(namedIn({ calls: ["a", 3] })).toEqual(["a"]);
  expect(namedIn(null)).toEqual([]);
  expect(namedIn("calls")).toEqual([]);
  expect(isLooked(new URLSearchParams("before=x"))).toBe(false);
  expect(isLooked(new URLSearchParams("late=yes"))).toBe(true);
});

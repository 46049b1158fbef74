import { expect, test } from "vitest";

import { addressOf, queryOf } from "./wanted";

test("a name alone is a user's", () => {
  expect(queryOf(new URLSearchParams("who=li.wei"))).toEqual({ who: "user:li.wei" });
  expect(queryOf(new URLSearchParams("who=token:sync"))).toEqual({ who: "token:sync" });
});

test("what nobody could choose is not asked", () => {
  const address = new URLSearchParams("what=everything&who=&before=7&limit=9");
  expect(queryOf(address)).toEqual({ before: "7" });
  expect(queryOf(new URLSearchParams("what=looked"))).toEqual({ what: "looked" });
});

test("a new search begins with the first page", () => {
  const filled = new FormData();
  filled.set("who", " li ");
  filled.set("what", "");
  expect(addressOf(filled).toString()).toBe("who=li");
});

import { expect, test } from "vitest";

import { userDeeds, type User } from "./deeds";

const user: User = {
  name: "li.wei",
  role: "agent",
  agent: "zhou",
  seat: "",
  state: "valid",
  until: null,
  since: null,
  sessions: 0,
  made_at: "2026-11-20T06:00:00Z",
  made_by: "root",
  own: false,
};

test("only who is locked is unlocked, and only who is there is signed out", () => {
  expect(userDeeds(user)).toEqual(["disable"]);
  expect(userDeeds({ ...user, sessions: 2 })).toEqual(["sign_out", "disable"]);
  expect(userDeeds({ ...user, state: "locked" })).toEqual(["unlock", "disable"]);
});

test("nothing is done with oneself, or with who is disabled for good", () => {
  expect(userDeeds({ ...user, own: true, sessions: 1 })).toEqual([]);
  expect(userDeeds({ ...user, state: "disabled" })).toEqual([]);
});

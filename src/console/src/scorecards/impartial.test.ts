import { expect, test } from "vitest";

import type { Session } from "../service/client";
import { isImpartial } from "./impartial";
import type { Scorecard } from "./types";

const card = {
  scorer: "user:quinn",
  agent: "zhou",
  steps: [
    { deed: "released", who: "user:quan" },
    { deed: "appealed", who: "user:li" },
  ],
} as unknown as Scorecard;
const session: Session = {
  who: "user:head",
  role: "supervisor",
  agent: null,
  asks_as: "supervisor",
  csrf_token: null,
  ends_at: null,
  latest_end: null,
};

test("whoever has neither scored a call nor been scored answers its appeal", () => {
  expect(isImpartial(card, session)).toBe(true);
  expect(isImpartial(card, { ...session, agent: "anna" })).toBe(true);
  expect(isImpartial(card, { ...session, who: "user:quan" })).toBe(true);
});

test("neither the scorer does, nor the agent, nor who was the agent once", () => {
  expect(isImpartial(card, { ...session, who: "user:quinn" })).toBe(false);
  expect(isImpartial(card, { ...session, agent: "zhou" })).toBe(false);
  expect(isImpartial(card, { ...session, who: "user:li" })).toBe(false);
});

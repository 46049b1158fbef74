import { expect, test } from "vitest";

import { markOfKey, marksOf, unmarked } from "./marks";
import type { Question, ScorecardForm } from "./types";

const question: Question = {
  question: "manner",
  asks: { "en-US": "Is polite" },
  help: {},
  weight: 10,
  lowest: 1,
  highest: 5,
  critical: false,
  not_applicable: false,
};
const greeting = { ...question, question: "greeting", lowest: 0, highest: 1, not_applicable: true };
const form: ScorecardForm = {
  form: "small",
  digest: "d",
  name: {},
  queues: [],
  pass_mark: 80,
  sections: [{ section: "all", name: {}, questions: [question, greeting] }],
};

test("a key is a mark of the question's own scale and no other", () => {
  expect("0159x".split("").map((key) => markOfKey(key, question))).toEqual([
    undefined,
    1,
    5,
    undefined,
    undefined,
  ]);
  expect(markOfKey("Enter", question)).toBeUndefined();
});

test("what may not fit a call can be said not to", () => {
  expect(markOfKey("X", greeting)).toBeNull();
  expect(markOfKey("0", greeting)).toBe(0);
});

test("the best mark comes first", () => {
  expect(marksOf(question)).toEqual([5, 4, 3, 2, 1]);
});

test("what does not fit is marked, too", () => {
  expect(unmarked(form, { greeting: null })).toEqual([question]);
});

import { expect, test } from "vitest";

import refusals from "../../contract/refusals.json";
import english from "../../contract/sentences.json";
import terms from "../../contract/terms.json";
import { en } from "./en";
import { isPart, isTerm } from "./term";
import { zh } from "./zh";
import { zhSentences } from "./zhSentences";

const inEnglish = { ...en, told: english };
const inZh = { ...zh, told: zhSentences };

function words(catalogue: object, place = ""): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "object" && value !== null
      ? words(value, `${place}${key}.`)
      : [[`${place}${key}`, String(value)] satisfies [string, string]],
  );
}

const values = (text: string): string[] => [...text.matchAll(/{{(\w+)}}/g)].map(String).sort();

test("both languages say the same things, each with the same values in it", () => {
  const inMandarin = new Map(words(inZh));
  expect([...inMandarin.keys()]).toEqual(words(inEnglish).map(([key]) => key));
  for (const [key, text] of words(inEnglish)) {
    expect(values(inMandarin.get(key) ?? ""), key).toEqual(values(text));
  }
});

test("whatever the service refuses is told in the reader's language", () => {
  expect(refusals.codes.filter((code) => !(code in en.refused))).toEqual([]);
});

test("what the service asks, and what came of it, is told in the reader's language", () => {
  expect(terms.codes.filter((code) => !isTerm(code) && !isPart(code))).toEqual([]);
});

test("nothing is empty, and what is in Mandarin is in Mandarin", () => {
  // What is nothing but values has no words of its own.
  const inWords = words(inEnglish).filter(([, text]) => /\p{L}/u.test(text.replaceAll(/{{\w+}}/g, "")));
  const inMandarin = new Map(words(inZh));
  expect(words(inEnglish).filter(([, text]) => text === "")).toEqual([]);
  for (const [key] of inWords) {
    expect(inMandarin.get(key), key).toMatch(key === "language.en" ? /English/ : /\p{Script=Han}/u);
  }
});

test("what a bank names like a state of ours is not taken for it", () => {
  expect(["lost", "offers", "constructor"].map((name) => isTerm(name))).toEqual([false, false, false]);
  expect(isPart("lost")).toBe(true);
});

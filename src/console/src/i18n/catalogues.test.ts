import { expect, test } from "vitest";

import { en } from "./en";
import { zh } from "./zh";

function words(catalogue: object, place = ""): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "object" && value !== null
      ? words(value, `${place}${key}.`)
      : [[`${place}${key}`, String(value)] satisfies [string, string]],
  );
}

const values = (text: string): string[] => [...text.matchAll(/{{(\w+)}}/g)].map(String).sort();

test("both languages say the same things, each with the same values in it", () => {
  const inMandarin = new Map(words(zh));
  expect([...inMandarin.keys()]).toEqual(words(en).map(([key]) => key));
  for (const [key, text] of words(en)) {
    expect(values(inMandarin.get(key) ?? ""), key).toEqual(values(text));
  }
});

test("nothing is empty, and what is in Mandarin is in Mandarin", () => {
  for (const [key, text] of words(en)) {
    expect(text, key).not.toBe("");
  }
  for (const [key, text] of words(zh)) {
    expect(text, key).toMatch(key === "language.en" ? /English/ : /\p{Script=Han}/u);
  }
});

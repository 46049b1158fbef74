import { expect, test } from "vitest";

import { perLanguage } from "./formatters";

test("a formatter is made once for each language", () => {
  const made: string[] = [];
  const of = perLanguage((language) => {
    made.push(language);
    return new Intl.NumberFormat(language);
  });
  expect(of("en")).toBe(of("en"));
  expect(of("zh")).not.toBe(of("en"));
  expect(made).toEqual(["en", "zh"]);
});

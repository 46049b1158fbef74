import i18next from "i18next";
import { expect, test } from "vitest";

import { zh } from "../i18n/zh";
import { whyInWords } from "./why";

const words = i18next.createInstance();
await words.init({ lng: "zh", resources: { zh: { translation: zh } } });

test("a reason is told in the language of the page, with its node and its flow", () => {
  expect(whyInWords("nobody was asked this", words.t)).toBe("没有人被问过这个问题");
  expect(whyInWords("what decides here was erased with its person (at 'identify.ask')", words.t)).toBe(
    "此处起决定作用的内容已随其本人一并删除（在 identify.ask）",
  );
  expect(whyInWords("there is no flow 'night' any more", words.t)).toBe("流程 night 已不存在");
});

test("a reason that has no words here is told as the service tells it", () => {
  expect(whyInWords("the moon is full", words.t)).toBe("the moon is full");
});

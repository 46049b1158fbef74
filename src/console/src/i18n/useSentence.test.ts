import i18next from "i18next";
import { expect, test } from "vitest";

import { sentenceInWords, type Sentence } from "./useSentence";
import { en } from "./en";
import { zh } from "./zh";

const AGAINST: Sentence = {
  code: "not_agent",
  values: {
    agent: "bela",
    against: [
      { code: "was_on_break", values: {} },
      { code: "lacks_language", values: { language: "zh-CN" } },
    ],
  },
};

async function spoken(language: "en" | "zh", sentence: Sentence): Promise<string> {
  const i18n = i18next.createInstance();
  await i18n.init({
    lng: language,
    resources: { en: { translation: en }, zh: { translation: zh } },
    interpolation: { escapeValue: false },
  });
  return sentenceInWords(sentence, i18n.t, language);
}

test("a sentence with sentences in it is told in both languages", async () => {
  expect(await spoken("en", AGAINST)).toBe(
    "not bela, who was on break and does not speak Chinese (China)",
  );
  expect(await spoken("zh", AGAINST)).toBe("未分配给 bela：正在小休，且不会讲中文（中国）");
});

test("codes have words, what has none is read as it is, and values are nothing but values", async () => {
  const answers = (outcome: string): Sentence => ({ code: "bank_answers", values: { outcome } });
  expect(await spoken("zh", answers("wrong"))).toBe("答复：错误");
  expect(await spoken("zh", answers("not_so_soon"))).toBe("答复：not so soon");
  const over = (cause: string): Sentence => ({ code: "caller_hangs_up", values: { cause } });
  expect(await spoken("zh", over("Normal Clearing"))).toBe("挂机（正常挂机）");
  expect(await spoken("zh", over("Something else"))).toBe("挂机（Something else）");
  const hostile = { code: "says", values: { words: "{{agent}} $t(nav.desk) <b>" } };
  expect(await spoken("zh", hostile)).toBe("“{{agent}} $t(nav.desk) <b>”");
  expect(await spoken("en", { code: "newer_than_this", values: {} })).toBe("newer than this");
});

test("what the service always says in the same words is told in Mandarin, also several things", async () => {
  const told = (code: string, values: Record<string, string>) => spoken("zh", { code, values });
  expect(await told("ignored", { why: "keys that nothing asked for" })).toMatch(/此时并未要求按键/);
  expect(await told("call_lost", { cause: "pbx_restarted" })).toMatch(/交换机重新启动/);
  expect(await told("sent_on", { agent: "bela", place: "pin" })).toMatch(/客户号和密码/);
  expect(await told("asks_case", { kind: "complaint", about: "fees", claim: "3" })).toMatch(/投诉/);
  const audited = await told("floor_not_as_logged", { kinds: "offers, what agents do", what_then: "" });
  expect(audited).toMatch(/来电分配, 坐席状态/);
  expect(await spoken("en", { code: "asks_case", values: { kind: "request" } })).toMatch(/asks for a request/);
});

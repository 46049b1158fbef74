import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import english from "../../contract/sentences.json";
import type { Schemas } from "../service/client";
import { languageName } from "../ui/time";
import { whoName } from "../ui/whoName";
import { en } from "./en";
import type { Language } from "./i18n";
import { partInWords } from "./term";
import { zhSentences } from "./zhSentences";

export type Sentence = Schemas["SentenceTold"];

const SENTENCES: Record<Language, Record<string, string>> = { en: english, zh: zhSentences };
/** Values that are codes, or several; all others are names and figures, and stand as they are. */
const CODES = new Set([
  ...["why", "reason", "cause", "outcome", "operation", "disposition"],
  ...["part", "place", "flow", "kinds"],
]);

const isTier = (code: string): code is keyof typeof en.tier => code in en.tier;
const isCase = (code: string): code is "complaint" | "request" => ["complaint", "request"].includes(code);

/** Returns a sentence of the service in the language of the console. */
export function useSentence(): (sentence: Sentence) => string {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === "zh" ? "zh" : "en";
  return (sentence) => sentenceInWords(sentence, t, language);
}

/** Return a sentence in words; a code that is newer than this page stands as it is. */
export function sentenceInWords({ code, values }: Sentence, t: TFunction, language: Language): string {
  const words = SENTENCES[language][code] ?? code.replaceAll("_", " ");
  return words.replaceAll(/{{(\w+)}}/g, (_, name: string) => {
    const value = values[name] ?? "";
    return typeof value === "string"
      ? valueInWords(name, value, t, language)
      : value.map((one) => sentenceInWords(one, t, language)).join(t("sentences.and"));
  });
}

function valueInWords(name: string, value: string, t: TFunction, language: Language): string {
  if (name === "language") {
    return languageName(value, language);
  }
  if (name === "tier" && isTier(value)) {
    return t(`tier.${value}`);
  }
  if (name === "kind" && isCase(value)) {
    return t(`case.${value}`).toLowerCase();
  }
  if (name === "by") {
    return whoName(value);
  }
  const inWords = (one: string) => partInWords(one, t);
  return CODES.has(name) ? value.split(", ").map(inWords).join(", ") : value;
}

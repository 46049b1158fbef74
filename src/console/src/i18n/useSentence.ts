import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import english from "../../contract/sentences.json";
import type { Schemas } from "../service/client";
import { languageName } from "../ui/time";
import { whoName } from "../ui/whoName";
import { en } from "./en";
import type { Language } from "./i18n";
import { isTerm, termInWords } from "./term";
import { zhSentences } from "./zhSentences";

export type Sentence = Schemas["SentenceTold"];

const SENTENCES: Record<Language, Record<string, string>> = { en: english, zh: zhSentences };
/** Values that are codes; all others are names and figures, and stand as they are. */
const CODES = new Set(["why", "reason", "outcome", "operation", "disposition", "part"]);

const isTier = (code: string): code is keyof typeof en.tier => code in en.tier;

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
  if (name === "by") {
    return whoName(value);
  }
  if (name === "cause") {
    return causeInWords(value, t);
  }
  return CODES.has(name) ? termInWords(value, t) : value;
}

/** Why a call ended is told in Asterisk's words; what is none of them stands as it is. */
function causeInWords(cause: string, t: TFunction): string {
  const code = cause.toLowerCase().replaceAll(/[^a-z]+/g, "_");
  return isTerm(code) ? termInWords(code, t) : cause;
}

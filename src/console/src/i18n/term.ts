import type { TFunction } from "i18next";

import { en } from "./en";

type Term = keyof typeof en.term;
type Part = keyof typeof en.part;

/** Whether a code has words, or what the service or Asterisk always says alike, as `Normal Clearing`. */
export const isTerm = (said: string): boolean => Object.hasOwn(en.term, codeOf(said));

/** Whether it is what the service alone says: a bank's disposition `lost` is another thing. */
export const isPart = (said: string): boolean => Object.hasOwn(en.part, codeOf(said));

/** Return such a code in words; whatever else there is, is read as it is written. */
export function termInWords(said: string, t: TFunction): string {
  return isTerm(said) ? t(`term.${codeOf(said) as Term}`) : said.replaceAll("_", " ");
}

/** Return the same of what stands in the service's own sentences and states. */
export function partInWords(said: string, t: TFunction): string {
  return isPart(said) ? t(`part.${codeOf(said) as Part}`) : termInWords(said, t);
}

const codeOf = (said: string): string => said.toLowerCase().replaceAll(/[^a-z]+/g, "_");

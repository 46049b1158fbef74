import type { TFunction } from "i18next";

import { en } from "./en";

type Term = keyof typeof en.term;

/** Whether a code has words, or what the service or Asterisk always says alike, as `Normal Clearing`. */
export const isTerm = (said: string): boolean => codeOf(said) in en.term;

/** Return such a code in words; whatever else there is, is read as it is written. */
export function termInWords(said: string, t: TFunction): string {
  return isTerm(said) ? t(`term.${codeOf(said) as Term}`) : said.replaceAll("_", " ");
}

const codeOf = (said: string): string => said.toLowerCase().replaceAll(/[^a-z]+/g, "_");

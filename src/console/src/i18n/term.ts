import type { TFunction } from "i18next";

import { en } from "./en";

export const isTerm = (code: string): code is keyof typeof en.term => code in en.term;

/** Return a code of the service in words; one that has none is read as it is written. */
export function termInWords(code: string, t: TFunction): string {
  return isTerm(code) ? t(`term.${code}`) : code.replaceAll("_", " ");
}

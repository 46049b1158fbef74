import { useTranslation } from "react-i18next";

import { en } from "../i18n/en";
import { Problem } from "./problem";

interface Told {
  code: string;
  detail: string;
}

type Known = keyof typeof en.refused;

const isKnown = (code: string): code is Known => code in en.refused;

/** Returns why something was refused, in words; what has no words here is told in the service's. */
export function useWhyRefused(): (refused: Told | Error) => string {
  const { t } = useTranslation();
  return (refused) => {
    const code = refused instanceof Error ? codeOf(refused) : refused.code;
    if (isKnown(code)) {
      return t(`refused.${code}`);
    }
    return refused instanceof Error ? refused.message : refused.detail;
  };
}

function codeOf(error: Error): string {
  if (error instanceof Problem) {
    return error.code;
  }
  // So `fetch` tells that nobody answers, in the browser's own words.
  return error instanceof TypeError ? "unreachable" : "";
}

import { useTranslation } from "react-i18next";

import { partInWords } from "../i18n/term";

/** Why people usually take a break; the telephones offer the first three. */
export const REASONS = ["lunch", "training", "meeting", "rest"] as const;

/** Returns how a reason is told: in the agent's words where it is none of the usual ones. */
export function useReason(): (reason: string) => string {
  const { t } = useTranslation();
  return (reason) => {
    const usual = REASONS.find((one) => one === reason);
    return usual === undefined ? partInWords(reason, t) : t(`reason.${usual}`);
  };
}

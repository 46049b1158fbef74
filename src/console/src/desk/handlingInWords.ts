import type { TFunction } from "i18next";

import { termInWords } from "../i18n/term";
import type { HandlingAtDesk } from "./protocol";

/** How a consult usually ends; whatever else there is was said by a colleague who declined. */
const ENDS = [
  "declined",
  "no_answer",
  "unreachable",
  "left",
  "bridge_failed",
  "bridge_unknown",
  "resumed",
] as const;

/** Tell what the agent does with the caller, and what came of asking somebody. */
export function handlingInWords(
  handling: HandlingAtDesk,
  nameOf: (agent: string) => string,
  t: TFunction,
): string {
  const { held, conference, consult, came_of, aside } = handling;
  if (aside) {
    return t("talk.aside");
  }
  if (consult !== null && conference) {
    return t("talk.conference", { who: nameOf(consult.agent) });
  }
  if (consult !== null) {
    return t(`talk.consult_${consult.state}`, { who: nameOf(consult.agent) });
  }
  if (!held) {
    return t("talk.together");
  }
  if (came_of === "") {
    return t("talk.held");
  }
  const end = ENDS.find((one) => one === came_of);
  const why =
    end === undefined
      ? t("came_of.other", { reason: termInWords(came_of, t) })
      : t(`came_of.${end}`);
  return t("talk.held_again", { why });
}

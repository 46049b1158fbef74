import type { TFunction } from "i18next";

import { termInWords } from "../i18n/term";
import type { ConsultAtDesk, HandlingAtDesk } from "./protocol";

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

/** How it usually ends to ask a place outside, in the service's words; `came_of` has both. */
const PLACE_ENDS: Readonly<Record<string, PlaceEnd>> = {
  busy: "place_busy",
  declined: "place_busy",
  no_answer: "place_no_answer",
  no_such_number: "place_unreachable",
  unreachable: "place_unreachable",
  left: "place_left",
  too_long: "place_too_long",
  not_now: "place_not_now",
  resumed: "place_resumed",
};
type PlaceEnd =
  | "place_busy"
  | "place_no_answer"
  | "place_unreachable"
  | "place_left"
  | "place_too_long"
  | "place_not_now"
  | "place_resumed";

/** The colleague's name who is asked, or the place's. */
export function whoIsAsked(
  consult: ConsultAtDesk,
  nameOf: (agent: string) => string,
  t: TFunction,
): string {
  return consult.place === "" ? nameOf(consult.agent) : termInWords(consult.place, t);
}

/** Tell what the agent does with the caller, and what came of asking somebody. */
export function handlingInWords(
  handling: HandlingAtDesk,
  nameOf: (agent: string) => string,
  t: TFunction,
): string {
  const { held, moving, conference, consult, came_of, asked_outside, aside } = handling;
  if (moving !== "") {
    // Whoever is told that nobody hears them speaks freely: not before it is so.
    return t(`talk.${moving}`);
  }
  if (aside) {
    return t("talk.aside");
  }
  if (consult !== null && conference) {
    return t("talk.conference", { who: whoIsAsked(consult, nameOf, t) });
  }
  if (consult !== null) {
    return t(`talk.consult_${consult.state}`, { who: whoIsAsked(consult, nameOf, t) });
  }
  if (!held) {
    return t("talk.together");
  }
  if (came_of === "") {
    return t("talk.held");
  }
  const placeEnd = asked_outside ? PLACE_ENDS[came_of] : undefined;
  if (placeEnd !== undefined) {
    return t("talk.held_again", { why: t(`came_of.${placeEnd}`) });
  }
  const end = ENDS.find((one) => one === came_of);
  const why =
    end === undefined
      ? t("came_of.other", { reason: termInWords(came_of, t) })
      : t(`came_of.${end}`);
  return t("talk.held_again", { why });
}

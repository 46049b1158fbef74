import type { Session } from "../service/client";
import type { Scorecard } from "./types";

/** Whether somebody has neither scored a call nor been scored: only such people answer its appeal. */
export function isImpartial(card: Scorecard, { who, agent }: Session): boolean {
  // Whoever appealed as an agent may do something else at the bank by now.
  const hasAppealed = card.steps.some((step) => step.deed === "appealed" && step.who === who);
  return card.scorer !== who && card.agent !== agent && !hasAppealed;
}

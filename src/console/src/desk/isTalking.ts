import type { DeskNow } from "./protocol";

/** Whether the agent talks: with a caller, or with a colleague who has one on hold, or there, too. */
export function isTalking({ talk, offer }: Pick<DeskNow, "talk" | "offer">): boolean {
  return talk !== null || offer?.state === "consulting";
}

/** Return the call in which the agent talks; "" for none. */
export function talkOf({ talk, offer }: Pick<DeskNow, "talk" | "offer">): string {
  return talk?.call ?? (offer?.state === "consulting" ? offer.call.call : "");
}

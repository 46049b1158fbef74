import type { DraftKind, DraftPlace } from "../drafts/drafts";
import type { KnownCustomer } from "./useCustomer";

/**
 * Where something about a customer is begun.
 *
 * @param kind What it is.
 * @param customer Whom it is about.
 * @param call The call in which it is; "" for none.
 * @param queue The queue of the call; null for none.
 */
export function draftPlace(
  kind: DraftKind,
  { id, number, name, phones, mail, language, consent_recording }: KnownCustomer,
  call: string,
  queue: string | null = null,
): DraftPlace {
  return { kind, call, queue, customer: { id, number, name, phones, mail, language, consent_recording } };
}

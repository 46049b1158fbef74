/** What somebody has changed of a customer; what others change meanwhile stays. */
import type { DraftCustomer } from "../drafts/drafts";

export type Changeable = Required<
  Pick<DraftCustomer, "phones" | "mail" | "language" | "consent_recording">
>;
export type Changes = Partial<Changeable>;

const FIELDS = ["phones", "mail", "language", "consent_recording"] as const;

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/**
 * Return the fields that were changed.
 *
 * @param begun As the customer was when the form was opened.
 * @param filled As it is filled in.
 */
export function changesIn(begun: Changeable, filled: Changeable): Changes {
  return Object.fromEntries(
    FIELDS.filter((field) => !isSame(begun[field], filled[field])).map((field) => [field, filled[field]]),
  );
}

/** Tell whether somebody else has changed one of the very fields meanwhile, to something else. */
export function areOthersToo(changes: Changes, begun: Changeable, now: Changeable): boolean {
  return FIELDS.some(
    (field) => field in changes && !isSame(begun[field], now[field]) && !isSame(changes[field], now[field]),
  );
}

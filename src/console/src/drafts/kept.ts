import { Problem } from "../service/problem";
import { Drafts, type DraftPlace } from "./drafts";

/** The drafts of this tab. */
export const drafts = new Drafts(sessionStorage);

/** Note why one could not be saved: where it was changed since it was sent first, it is another. */
export function notSaved(place: DraftPlace, error: unknown): void {
  if (error instanceof Problem && error.code === "key_reused") {
    drafts.renew(place);
  }
}

import type { DraftPlace } from "../drafts/drafts";
import { drafts, notSaved } from "../drafts/kept";
import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";

/** Save a note; it is a draft no more once it is saved, and stays one where it cannot be. */
export async function saveNote(place: DraftPlace, text: string): Promise<Schemas["NoteView"]> {
  const { key } = drafts.keep(place, { values: { text }, isSaving: true });
  try {
    const note = answered(
      await service.POST("/api/v1/customers/{customer}/notes", {
        params: { path: { customer: place.customer.id }, header: { "Idempotency-Key": key } },
        body: { text, call: place.call === "" ? null : place.call },
      }),
    );
    drafts.drop(place);
    return note;
  } catch (error) {
    drafts.keep(place, { isSaving: false });
    notSaved(place, error);
    throw error;
  }
}

import type { DraftPlace } from "../drafts/drafts";
import { drafts, notSaved } from "../drafts/kept";
import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";

/** Return what of a text is not saved: what was written behind it, or all where it was changed. */
export function restOf(text: string, saved: string): string {
  return text.startsWith(saved) ? text.slice(saved.length).trimStart() : text;
}

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
    // What was written meanwhile is another note, and waits to be saved.
    const rest = restOf(drafts.of(place)?.values["text"] ?? "", text);
    drafts.drop(place);
    if (rest !== "") {
      drafts.keep(place, { values: { text: rest } });
    }
    return note;
  } catch (error) {
    drafts.keep(place, { isSaving: false });
    notSaved(place, error);
    throw error;
  }
}

import type { Schemas } from "../service/client";

export type Recording = Schemas["RecordingView"];

/** The recording in which a moment can be heard, and where in it; null where in none. */
export function placeOf(
  recordings: readonly Recording[],
  at: string,
): { readonly name: string; readonly seconds: number } | null {
  for (const { name, begins, seconds } of recordings) {
    const place = (Date.parse(at) - Date.parse(begins)) / 1000;
    if (seconds !== null && place >= 0 && place <= seconds) {
      return { name, seconds: place };
    }
  }
  return null;
}

import type { Schemas } from "../service/client";

type Transcript = Schemas["TranscriptView"];

/** Below this a line says that it is not sure what was said. */
export const UNSURE = 0.6;

interface Placed {
  readonly recording: string;
  /** Where it begins in its recording. */
  readonly seconds: number;
  /** When that was, in milliseconds since 1970. */
  readonly moment: number;
}

/** Something to be read: what was said, a silence, or what no model was there for. */
export type SpokenEntry = Placed &
  (
    | {
        readonly kind: "line";
        readonly who: "caller" | "agent" | "hotline";
        readonly language: string;
        readonly text: string;
        readonly isSure: boolean;
      }
    | { readonly kind: "gap"; readonly why: "secret" | "agent"; readonly ends: number | null }
    | { readonly kind: "unheard"; readonly language: string; readonly ends: number }
  );

/** Return all that can be read of a call's recordings, in order. */
export function spokenLines(transcripts: readonly Transcript[]): readonly SpokenEntry[] {
  return transcripts
    .filter((one) => one.state === "made")
    .flatMap((one) => {
      const at = (seconds: number): Placed => ({
        recording: one.recording,
        seconds,
        moment: Date.parse(one.begins ?? "") + seconds * 1000,
      });
      return [
        ...one.lines.map(
          ({ begins_s, who, language, text, confidence }): SpokenEntry => ({
            ...at(begins_s),
            kind: "line",
            who,
            language,
            text,
            isSure: confidence >= UNSURE,
          }),
        ),
        ...one.gaps.map(
          ({ begins_s, ends_s, why }): SpokenEntry => ({ ...at(begins_s), kind: "gap", why, ends: ends_s }),
        ),
        ...one.unheard.map(
          ({ begins_s, ends_s, language }): SpokenEntry => ({
            ...at(begins_s),
            kind: "unheard",
            language,
            ends: ends_s,
          }),
        ),
      ];
    })
    .sort((one, other) => one.moment - other.moment);
}

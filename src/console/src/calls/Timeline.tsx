import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { useSentence, type Sentence } from "../i18n/useSentence";
import { timeOfDay } from "../ui/time";

export interface TimelineEntry {
  readonly at: string;
  readonly node: string;
  readonly who: "caller" | "agent" | "hotline" | "bank" | "system" | "floor";
  readonly said: Sentence;
  readonly note: Sentence | null;
  readonly because?: readonly Sentence[];
}

interface TimelineProps<Place> {
  lines: readonly TimelineEntry[];
  /** Whether it is told where in the flow, which says something to those who write flows. */
  showsNodes?: boolean;
  /** Which line has happened last at the moment that is heard; null for none. */
  current?: number | null;
  /** Where a moment can be heard; null where it cannot. */
  placeOf?: (at: string) => Place | null;
  onHear?: (place: Place) => void;
  /** Writes a note at a moment. */
  onNote?: (at: string) => void;
}

const idOf = (number: number) => `line-${String(number)}`;

/** Show a line by its number, and let it have the focus; the first one for null. */
export function goToLine(number: number | null): void {
  const line = document.getElementById(idOf(number ?? 0));
  line?.scrollIntoView({ block: "center" });
  line?.focus({ preventScroll: true });
}

/**
 * What happened, one thing after the other: when, by whom, where in the flow, and why; what was
 * recorded can be heard from there on.
 */
export function Timeline<Place>({
  lines,
  showsNodes = true,
  current = null,
  placeOf,
  onHear,
  onNote,
}: TimelineProps<Place>) {
  const { t, i18n } = useTranslation();
  const sentence = useSentence();
  return (
    <ol className="timeline">
      {lines.map((line, number) => (
        <li
          key={number}
          id={idOf(number)}
          tabIndex={-1}
          className={`by-${line.who}`}
          aria-current={number === current ? "true" : undefined}
        >
          <Moment at={line.at} place={placeOf?.(line.at) ?? null} onHear={onHear} />
          <span className="by">{t(`who.${line.who}`)}</span>
          <span className="what">
            {sentence(line.said)}
            {line.note !== null && ` (${sentence(line.note)})`}
            {line.because?.map((why, at) => (
              <span key={at} className="because">
                {sentence(why)}
              </span>
            ))}
            {showsNodes && line.node !== "" && <code>{line.node}</code>}
            {onNote !== undefined && (
              <Button
                className="note-here"
                aria-label={t("score.note_here", { at: timeOfDay(line.at, i18n.language) })}
                onPress={() => {
                  onNote(line.at);
                }}
              >
                {t("score.note")}
              </Button>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}

interface MomentProps<Place> {
  at: string;
  place: Place | null;
  onHear: ((place: Place) => void) | undefined;
}

function Moment<Place>({ at, place, onHear }: MomentProps<Place>) {
  const { t, i18n } = useTranslation();
  const shown = timeOfDay(at, i18n.language);
  const time = <time dateTime={at}>{shown}</time>;
  if (place === null || onHear === undefined) {
    return time;
  }
  return (
    <Button
      className="hear"
      aria-label={t("recordings.hear", { at: shown })}
      onPress={() => {
        onHear(place);
      }}
    >
      <span aria-hidden="true">▶ </span>
      {time}
    </Button>
  );
}

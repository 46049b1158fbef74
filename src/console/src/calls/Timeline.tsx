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
}: TimelineProps<Place>) {
  const { t } = useTranslation();
  const sentence = useSentence();
  return (
    <ol className="timeline">
      {lines.map((line, number) => (
        <li
          key={number}
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

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

interface TimelineProps {
  lines: readonly TimelineEntry[];
  /** Whether it is told where in the flow, which says something to those who write flows. */
  showsNodes?: boolean;
}

/** What happened, one thing after the other: when, by whom, where in the flow, and why. */
export function Timeline({ lines, showsNodes = true }: TimelineProps) {
  const { t, i18n } = useTranslation();
  const sentence = useSentence();
  return (
    <ol className="timeline">
      {lines.map((line, number) => (
        <li key={number} className={`by-${line.who}`}>
          <time dateTime={line.at}>{timeOfDay(line.at, i18n.language)}</time>
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

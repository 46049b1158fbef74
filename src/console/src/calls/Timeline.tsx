import { useTranslation } from "react-i18next";

import { timeOfDay } from "../ui/time";

export interface TimelineEntry {
  readonly at: string;
  readonly node: string;
  readonly who: "caller" | "agent" | "hotline" | "bank" | "system" | "floor";
  readonly text: string;
  readonly because?: readonly string[];
}

/** What happened, one thing after the other: when, by whom, where in the flow, and why. */
export function Timeline({ lines }: { lines: readonly TimelineEntry[] }) {
  const { t, i18n } = useTranslation();
  return (
    <ol className="timeline">
      {lines.map((line, number) => (
        <li key={number} className={`by-${line.who}`}>
          <time dateTime={line.at}>{timeOfDay(line.at, i18n.language)}</time>
          <span className="by">{t(`who.${line.who}`)}</span>
          <span className="what">
            {line.text}
            {line.because?.map((why) => (
              <span key={why} className="because">
                {why}
              </span>
            ))}
            {line.node !== "" && <code>{line.node}</code>}
          </span>
        </li>
      ))}
    </ol>
  );
}

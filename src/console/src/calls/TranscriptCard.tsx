import { useState } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { useWhyRefused } from "../service/useWhyRefused";
import { Badge } from "../ui/Badge";
import { Banner } from "../ui/Banner";
import { Card } from "../ui/Card";
import { languageName, length, timeOfDay } from "../ui/time";
import type { Recording } from "./placeOf";
import type { Jump } from "./RecordingsCard";
import { spokenLines, type SpokenEntry } from "./spokenLines";
import { lineAt } from "./stepsAbout";
import { useTranscript } from "./useTranscript";

interface TranscriptCardProps {
  call: string;
  recordings: readonly Recording[];
  /** What is heard, in milliseconds since 1970; null for nothing yet. */
  position: number | null;
  onHear: (place: Jump) => void;
}

/** What was said in a call, as a recogniser has heard it; each line is where it can be heard. */
export function TranscriptCard({ call, recordings, position, onHear }: TranscriptCardProps) {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const [isWanted, setWanted] = useState(false);
  const { data: transcripts, error } = useTranscript(call, isWanted);
  if (recordings.length === 0) {
    return null;
  }
  const entries = spokenLines(transcripts ?? []);
  const current = lineAt(
    entries.map((one) => one.moment),
    position,
  );
  return (
    <Card title={t("transcript.title")}>
      <p className="hint">{t("transcript.hint")}</p>
      {!isWanted && (
        <Button
          className="button"
          onPress={() => {
            setWanted(true);
          }}
        >
          {t("transcript.read")}
        </Button>
      )}
      {error !== null && <Banner kind="bad">{t("desk.refused", { why: whyRefused(error) })}</Banner>}
      {transcripts?.map(
        (one) =>
          one.state !== "made" && (
            <p key={one.recording} role="status">
              {t("transcript.none", {
                part: t(`recordings.parts.${one.part ?? "unknown"}`),
                why: t(`transcript.states.${one.state}`),
              })}
            </p>
          ),
      )}
      {transcripts !== undefined && (
        <ol className="timeline spoken" aria-label={t("transcript.title")}>
          {entries.map((entry, number) => (
            <Entry
              key={`${entry.recording} ${String(number)}`}
              entry={entry}
              isCurrent={number === current}
              onHear={onHear}
            />
          ))}
        </ol>
      )}
    </Card>
  );
}

interface EntryProps {
  entry: SpokenEntry;
  isCurrent: boolean;
  onHear: (place: Jump) => void;
}

function Entry({ entry, isCurrent, onHear }: EntryProps) {
  const { t, i18n } = useTranslation();
  const at = new Date(entry.moment).toISOString();
  const shown = timeOfDay(at, i18n.language);
  return (
    <li
      className={entry.kind === "line" ? `by-${entry.who}` : "not-said"}
      aria-current={isCurrent ? "true" : undefined}
    >
      <Button
        className="hear"
        aria-label={t("recordings.hear", { at: shown })}
        onPress={() => {
          onHear({ name: entry.recording, seconds: entry.seconds });
        }}
      >
        <span aria-hidden="true">▶ </span>
        <time dateTime={at}>{shown}</time>
      </Button>
      <span className="by">{entry.kind === "line" && t(`who.${entry.who}`)}</span>
      <span className="what">
        {entry.kind === "line" && (
          <>
            {/* So that it is read aloud in its own language. */}
            <span lang={entry.language}>{entry.text}</span>
            {!entry.isSure && (
              <>
                {" "}
                <Badge kind="plain">{t("transcript.unsure")}</Badge>
              </>
            )}
          </>
        )}
        {entry.kind === "gap" &&
          t("recordings.gap", {
            from: length(entry.seconds),
            to: entry.ends === null ? t("recordings.its_end") : length(entry.ends),
            why: t(`recordings.whys.${entry.why}`),
          })}
        {entry.kind === "unheard" &&
          t("transcript.unheard", {
            from: length(entry.seconds),
            to: length(entry.ends),
            language: languageName(entry.language, i18n.language),
          })}
      </span>
    </li>
  );
}

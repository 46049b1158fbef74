import { useTranslation } from "react-i18next";

import { termInWords } from "../i18n/term";
import { useSentence } from "../i18n/useSentence";
import type { Schemas } from "../service/client";
import { whyInWords } from "./why";

type Replay = Schemas["ReplayView"];

/** So many lines that both have are shown before the two part. */
const KEPT = 2;

/** What a call was, and what it would be, side by side from where the two part. */
export function Transcripts({ replay }: { replay: Replay }) {
  const { t } = useTranslation();
  const ending = (outcome: string) => (outcome === "" ? t("replay.no_end") : termInWords(outcome, t));
  const verdict = t(`replay.came.${replay.came}`, {
    node: replay.node,
    parts_at: replay.parts_at,
    was: ending(replay.was),
    now: ending(replay.now),
    why: whyInWords(replay.why, t),
  });
  if (replay.came === "same" || replay.came === "not_replayed") {
    return <p>{verdict}</p>;
  }
  const skipped = Math.max(0, replay.same - KEPT);
  return (
    <>
      <p>{verdict}</p>
      <div className="transcripts">
        <Transcript title={t("replay.before")} lines={replay.before} skipped={skipped} same={replay.same} />
        <Transcript title={t("replay.after")} lines={replay.after} skipped={skipped} same={replay.same} />
      </div>
    </>
  );
}

interface TranscriptProps {
  title: string;
  lines: Replay["before"];
  skipped: number;
  same: number;
}

function Transcript({ title, lines, skipped, same }: TranscriptProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {skipped > 0 && <p className="hint">{t("replay.left_out", { count: skipped })}</p>}
      <ol start={skipped + 1}>
        {lines.slice(skipped).map((line, at) => (
          <li key={at} className={at + skipped < same ? "alike" : undefined}>
            <b>{t(`who.${line.who}`)}</b> {sentence(line.said)}
            {line.note != null && ` (${sentence(line.note)})`} <code>{line.node}</code>
          </li>
        ))}
      </ol>
    </section>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { tierReason } from "../desk/tierReason";
import { termInWords } from "../i18n/term";
import { useSentence } from "../i18n/useSentence";
import { ScoringCard, type Scoring } from "../scorecards/ScoringCard";
import type { Note } from "../scorecards/types";
import { service } from "../service/client";
import { answered, Problem } from "../service/problem";
import { Banner } from "../ui/Banner";
import { Card } from "../ui/Card";
import { Facts } from "../ui/Facts";
import { dayAndTime, languageName } from "../ui/time";
import { showTitle } from "../ui/title";
import { CallInTime } from "./CallInTime";
import { ReplayCard } from "../replay/ReplayCard";
import { useSession } from "../session/useSession";
import { placeOf } from "./placeOf";
import { RecordingsCard, type Jump } from "./RecordingsCard";
import { lineAt } from "./stepsAbout";
import { goToLine, Timeline } from "./Timeline";
import { TranscriptCard } from "./TranscriptCard";
import { usePosition, type Sounds } from "./usePosition";
import { useRecordings } from "./useRecordings";

/** One call's whole story, with the reason for each decision. */
export default function CallPage({ call }: { call: string }) {
  const { t, i18n } = useTranslation();
  const sentence = useSentence();
  const recordings = useRecordings(call);
  const { data: session } = useSession();
  const [jump, setJump] = useState<Jump | null>(null);
  const [sounds, setSounds] = useState<Sounds>({});
  const keepSound = useCallback((name: string, sound: HTMLAudioElement) => {
    setSounds((known) => ({ ...known, [name]: sound }));
  }, []);
  const position = usePosition(recordings, sounds);
  const [scoring, setScoring] = useState<Scoring | null>(null);
  const [notes, setNotes] = useState<readonly Note[]>([]);
  const { data: told, error } = useQuery({
    queryKey: ["call", call],
    queryFn: async () =>
      answered(await service.GET("/api/v1/calls/{call}", { params: { path: { call } } })),
  });
  useEffect(() => {
    showTitle(`${t("call.title")} ${call.slice(0, 13)}`);
  }, [t, call]);
  if (error !== null) {
    const isUnknown = error instanceof Problem && error.status === 404;
    return <Banner kind="bad">{isUnknown ? t("call.not_found") : t("call.failed")}</Banner>;
  }
  if (told === undefined) {
    return null;
  }
  const moments = told.lines.map((line) => Date.parse(line.at));
  const noteAt = (at: string) => {
    setNotes((before) => [...before, { at, text: "", question: "" }]);
  };
  const goTo = (at: string) => {
    setJump(placeOf(recordings, at));
    goToLine(lineAt(moments, Date.parse(at)));
  };
  return (
    <div className="call-page">
      <h1>
        {t("call.title")} <code>{told.call}</code>
      </h1>
      <Facts
        facts={[
          [t("call.started"), dayAndTime(told.started_at, i18n.language)],
          [
            t("call.ended"),
            told.ended_at === null ? t("call.lasts") : dayAndTime(told.ended_at, i18n.language),
          ],
          [t("call.outcome"), termInWords(told.outcome ?? "", t)],
          [t("call.flow"), told.flow],
          [t("call.language"), languageName(told.language, i18n.language)],
          [t("call.customer"), told.customer ?? t("call.not_identified")],
          [
            t("call.tier"),
            told.tier === null
              ? ""
              : t("call.tier_and_why", {
                  tier: t(`tier.${told.tier}`),
                  why: tierReason(told.tier_reason ?? "", t, i18n.language),
                }),
          ],
        ]}
      />
      <div className={scoring === null ? "call-page" : "beside"}>
        <div className="call-page">
          <RecordingsCard
            recordings={recordings}
            jump={jump}
            onSound={keepSound}
            picture={
              <CallInTime
                recordings={recordings}
                lines={told.lines}
                sounds={sounds}
                position={position}
                onPlay={(moment) => {
                  setJump(placeOf(recordings, new Date(moment).toISOString()));
                }}
              />
            }
          />
          <TranscriptCard
            call={told.call}
            recordings={recordings}
            position={position}
            onHear={setJump}
          />
          <Card title={t("call.line")}>
            {!told.has_all_reasons && <p className="hint">{t("call.reasons_missing")}</p>}
            <Timeline
              lines={told.lines}
              current={lineAt(moments, position)}
              placeOf={(at) => placeOf(recordings, at)}
              onHear={(place) => {
                setJump({ ...place });
              }}
              {...(scoring === null ? {} : { onNote: noteAt })}
            />
          </Card>
        </div>
        <ScoringCard
          call={told.call}
          scoring={scoring}
          onScoring={setScoring}
          notes={notes}
          onNotes={setNotes}
          onNoteNow={
            position === null
              ? null
              : () => {
                  noteAt(new Date(position).toISOString());
                }
          }
          onJump={goTo}
        />
      </div>
      {session != null && session.asks_as !== null && session.asks_as !== "agent" && (
        <ReplayCard call={told.call} />
      )}
      {told.changes.length > 0 && (
        <Card title={t("call.changes")}>
          {told.changes.map(({ heading, changes }) => (
            <div key={heading.code}>
              <p>{sentence(heading)}</p>
              <ul>
                {changes.map((change, at) => (
                  <li key={at}>{sentence(change)}</li>
                ))}
              </ul>
            </div>
          ))}
        </Card>
      )}
    </div>
  );
}

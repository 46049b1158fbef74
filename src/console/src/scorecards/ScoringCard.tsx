import { useMutation } from "@tanstack/react-query";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { useSession } from "../session/useSession";
import { Banner } from "../ui/Banner";
import { Card } from "../ui/Card";
import { whoName } from "../ui/whoName";
import { answerAppeal, release, revise, scoreCall } from "./save";
import { ScorecardFacts } from "./ScorecardFacts";
import { ScoreForm } from "./ScoreForm";
import type { Note, Scorecard, ScorecardForm } from "./types";
import { useForms, useLookAgainAtScores, useQualityRights, useScorecards } from "./useScorecards";
import { useTexts } from "./useTexts";

/** What is scored just now: a form for the first time, or a scorecard that goes on. */
export interface Scoring {
  readonly form: ScorecardForm;
  readonly card: Scorecard | null;
}

interface ScoringCardProps {
  call: string;
  scoring: Scoring | null;
  onScoring: (scoring: Scoring | null) => void;
  notes: readonly Note[];
  onNotes: (notes: readonly Note[]) => void;
  /** Writes a note at what is heard just now; null where nothing is. */
  onNoteNow: (() => void) | null;
  onJump: (at: string) => void;
}

/** How a call was scored; quality scores it here, beside what was said, and appeals are answered. */
export function ScoringCard(props: ScoringCardProps) {
  const { call, scoring, onScoring, notes, onNotes, onNoteNow, onJump } = props;
  const { t } = useTranslation();
  const texts = useTexts();
  const { mayScore, mayRead, mayAnswer } = useQualityRights();
  const { data: session } = useSession();
  const [search] = useSearchParams();
  const calibration = search.get("calibration") ?? "";
  const cards = useScorecards(call);
  const { data: forms = [] } = useForms();
  const lookAgain = useLookAgainAtScores();
  const whyRefused = useWhyRefused();
  const doing = useMutation({
    mutationFn: async (deed: () => Promise<unknown>) => {
      await deed();
      await lookAgain();
    },
  });
  if (!mayRead) {
    return null;
  }
  const begin = (form: ScorecardForm, card: Scorecard | null) => {
    onNotes([]);
    onScoring({ form, card });
  };
  const isMine = (card: Scorecard) => card.scorer === session?.who && card.calibration === calibration;
  return (
    <Card title={t("score.title")}>
      {calibration !== "" && <p className="hint">{t("score.calibrates")}</p>}
      {doing.isError && (
        <Banner kind="bad">{t("desk.refused", { why: whyRefused(doing.error) })}</Banner>
      )}
      {cards.length === 0 && <p>{t("score.none")}</p>}
      {cards.map((card) => (
        <section key={card.id} className="scorecard" aria-label={whoName(card.scorer)}>
          <h3>{t("score.by", { form: texts(card.form.name), who: whoName(card.scorer) })}</h3>
          <ScorecardFacts card={card} onJump={onJump} />
          {card.state === "appealed" && !mayAnswer(card) && (
            <p className="hint">{t("score.another_answers")}</p>
          )}
          {scoring === null && (
            <div className="actions">
              {mayScore && card.next_deeds.includes("revised") && card.scorer === session?.who && (
                <Button className="button" onPress={() => { begin(card.form, card); }}>
                  {t("score.revise")}
                </Button>
              )}
              {mayScore && card.state === "draft" && card.calibration === "" && (
                <Button
                  className="button button-main"
                  onPress={() => {
                    doing.mutate(() => release(card));
                  }}
                >
                  {t("score.release")}
                </Button>
              )}
              {card.state === "appealed" && mayAnswer(card) && (
                <Button className="button button-main" onPress={() => { begin(card.form, card); }}>
                  {t("score.answer")}
                </Button>
              )}
            </div>
          )}
        </section>
      ))}
      {scoring !== null && (
        <ScoreForm
          key={scoring.card?.id ?? scoring.form.digest}
          form={scoring.form}
          action={t(scoring.card?.state === "appealed" ? "score.answer" : "form.save")}
          marks={scoring.card?.answers ?? {}}
          words=""
          needsWords={scoring.card?.state === "appealed"}
          notes={notes}
          onNotes={onNotes}
          onNoteNow={onNoteNow}
          onJump={onJump}
          save={(judged) => {
            if (scoring.card === null) {
              return scoreCall(call, scoring.form.form, calibration, judged);
            }
            const goOn = scoring.card.state === "appealed" ? answerAppeal : revise;
            return goOn(scoring.card, judged);
          }}
          onClose={() => {
            onScoring(null);
          }}
        />
      )}
      {mayScore && scoring === null && (
        <div className="actions">
          {forms.map((form) => (
            <span key={form.form}>
              {!cards.some(isMine) && (
                <Button className="button" onPress={() => { begin(form, null); }}>
                  {t("score.score_by", { form: texts(form.name) })}
                </Button>
              )}{" "}
              <Button
                className="button"
                onPress={() => {
                  doing.mutate(async () =>
                    answered(
                      await service.POST("/api/v1/calls/{call}/calibrations", {
                        params: { path: { call } },
                        body: { form: form.form },
                      }),
                    ),
                  );
                }}
              >
                {t("score.calibrate_by", { form: texts(form.name) })}
              </Button>
            </span>
          ))}
        </div>
      )}
      {doing.isSuccess && <p role="status">{t("score.done")}</p>}
    </Card>
  );
}

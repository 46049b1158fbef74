import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { Banner } from "../ui/Banner";
import { Card } from "../ui/Card";
import { Field } from "../ui/Field";
import { FormDialog } from "../ui/FormDialog";
import { formText } from "../ui/formText";
import { dayAndTime } from "../ui/time";
import { appeal } from "./save";
import { ScorecardFacts } from "./ScorecardFacts";
import { SCORES, useLookAgainAtScores } from "./useScorecards";
import { useTexts } from "./useTexts";

const LONGEST_WORDS = 2000;

interface AgentScoresProps {
  agent: string;
  /** Whether it is the agent who looks, and may appeal. */
  isOwn: boolean;
}

/** The scores that an agent was shown; the agent may say, once, why one is not right. */
export function AgentScores({ agent, isOwn }: AgentScoresProps) {
  const { t, i18n } = useTranslation();
  const texts = useTexts();
  const lookAgain = useLookAgainAtScores();
  const { data: cards, error } = useQuery({
    queryKey: [...SCORES, "agent", agent],
    queryFn: async () =>
      answered(
        await service.GET("/api/v1/agents/{agent}/scorecards", { params: { path: { agent } } }),
      ).items,
  });
  return (
    <Card title={t("own.title")}>
      {error !== null && <Banner kind="bad">{t("quality.failed")}</Banner>}
      {cards?.length === 0 && <p>{t("own.none")}</p>}
      {cards?.map((card) => (
        <section key={card.id} className="scorecard" aria-label={dayAndTime(card.began_at, i18n.language)}>
          <h3>
            {texts(card.form.name)} ·{" "}
            <Link href={`/calls/${card.call}`}>
              {t("own.call_of", { at: dayAndTime(card.began_at, i18n.language) })}
            </Link>
          </h3>
          <ScorecardFacts card={card} />
          {isOwn && card.next_deeds.includes("appealed") && (
            <FormDialog
              title={t("own.appeal")}
              action={t("own.appeal")}
              submit={async (form) => {
                await appeal(card, formText(form, "words"));
                await lookAgain();
              }}
            >
              <p className="hint">{t("own.appeal_hint")}</p>
              <Field name="words" label={t("own.why")} type="lines" isRequired maxLength={LONGEST_WORDS} />
            </FormDialog>
          )}
        </section>
      ))}
    </Card>
  );
}

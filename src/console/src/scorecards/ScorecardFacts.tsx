import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { Badge } from "../ui/Badge";
import { dayAndTime, timeOfDay } from "../ui/time";
import { whoName } from "../ui/whoName";
import { isYesNo, questionsOf } from "./marks";
import type { Question, Scorecard } from "./types";
import { useTexts } from "./useTexts";

interface ScorecardFactsProps {
  card: Scorecard;
  /** Leads to a moment of the call; nowhere where it is not shown. */
  onJump?: (at: string) => void;
}

/** What a call was scored with, and every step that led to it; nothing is overwritten. */
export function ScorecardFacts({ card, onJump }: ScorecardFactsProps) {
  const { t, i18n } = useTranslation();
  const texts = useTexts();
  const marked = (question: Question) => {
    const mark = card.answers[question.question];
    if (mark === null || mark === undefined) {
      return t("score.not_fit_told");
    }
    if (isYesNo(question)) {
      return t(mark === 1 ? "score.told_yes" : "score.told_no");
    }
    return t("score.of", { mark, highest: question.highest });
  };
  const sectionScore = (section: string) => {
    const percent = card.sections[section];
    return percent === null || percent === undefined ? "" : t("score.percent", { percent });
  };
  const asked = new Map(questionsOf(card.form).map((one) => [one.question, texts(one.asks)]));
  return (
    <>
      <p className="score">
        <strong>{t("score.percent", { percent: card.percent })}</strong>{" "}
        <Badge kind={card.is_passed ? "good" : "bad"}>
          {t(card.is_passed ? "score.passed" : "score.not_passed", { mark: card.form.pass_mark })}
        </Badge>{" "}
        <Badge kind="plain">{t(`score.state.${card.state}`)}</Badge>
        {card.calibration !== "" && <Badge kind="plain">{t("score.calibration")}</Badge>}
      </p>
      {card.failed.length > 0 && (
        <p>{t("score.failed", { what: card.failed.map((one) => asked.get(one)).join("; ") })}</p>
      )}
      <details>
        <summary>{t("score.marks")}</summary>
        {card.form.sections.map((section) => (
          <dl key={section.section} className="definitions">
            <div>
              <dt>
                <strong>{texts(section.name)}</strong>
              </dt>
              <dd>{sectionScore(section.section)}</dd>
            </div>
            {section.questions.map((question) => (
              <div key={question.question}>
                <dt>{texts(question.asks)}</dt>
                <dd>{marked(question)}</dd>
              </div>
            ))}
          </dl>
        ))}
      </details>
      <ol className="score-steps">
        {card.steps.map((step, number) => (
          <li key={number}>
            <span className="hint">
              {t(`score.deed.${step.deed}`, {
                who: whoName(step.who),
                at: dayAndTime(step.at, i18n.language),
              })}
              {step.percent !== null && ` · ${t("score.percent", { percent: step.percent })}`}
            </span>
            {step.is_erased && step.deed !== "released" && <p>{t("score.erased")}</p>}
            {step.words !== "" && <p className="written">{step.words}</p>}
            {step.notes.map((note, at) => (
              <p key={at} className="written">
                <Moment at={timeOfDay(note.at, i18n.language)} onPress={onJump && (() => { onJump(note.at); })} />{" "}
                {note.text}
                {note.question !== "" && <span className="hint"> {asked.get(note.question)}</span>}
              </p>
            ))}
          </li>
        ))}
      </ol>
    </>
  );
}

function Moment({ at, onPress }: { at: string; onPress: (() => void) | undefined }) {
  const { t } = useTranslation();
  if (onPress === undefined) {
    return <time>{at}</time>;
  }
  return (
    <Button className="button" aria-label={t("score.jump", { at })} onPress={onPress}>
      {at}
    </Button>
  );
}

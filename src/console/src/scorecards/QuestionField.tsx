import { Label, RadioButton, RadioField, RadioGroup, Text } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { Badge } from "../ui/Badge";
import { isYesNo, marksOf, NOT_FIT } from "./marks";
import type { Question } from "./types";
import { useTexts } from "./useTexts";

interface QuestionFieldProps {
  question: Question;
  /** Undefined where it is not marked yet; null where it does not fit the call. */
  mark: number | null | undefined;
  onMark: (mark: number | null) => void;
}

/** One question with its marks, of which each is a key. */
export function QuestionField({ question, mark, onMark }: QuestionFieldProps) {
  const { t } = useTranslation();
  const texts = useTexts();
  const named = (one: number) =>
    isYesNo(question) ? t(one === 1 ? "score.yes" : "score.no", { key: one }) : String(one);
  const chosen = mark === undefined ? null : mark === null ? NOT_FIT : String(mark);
  const help = texts(question.help);
  return (
    <RadioGroup
      className="question"
      data-question={question.question}
      orientation="horizontal"
      value={chosen}
      onChange={(value) => {
        onMark(value === NOT_FIT ? null : Number(value));
      }}
    >
      <Label>
        {texts(question.asks)}{" "}
        {question.critical ? (
          <Badge kind="bad">{t("score.critical")}</Badge>
        ) : (
          <span className="hint">{t("score.weight", { weight: question.weight })}</span>
        )}
      </Label>
      {help !== "" && (
        <Text slot="description" className="hint">
          {help}
        </Text>
      )}
      <div className="marks">
        {marksOf(question).map((one) => (
          <RadioField key={one} value={String(one)}>
            <RadioButton className="radio">{named(one)}</RadioButton>
          </RadioField>
        ))}
        {question.not_applicable && (
          <RadioField value={NOT_FIT}>
            <RadioButton className="radio">{t("score.not_fit")}</RadioButton>
          </RadioField>
        )}
      </div>
    </RadioGroup>
  );
}

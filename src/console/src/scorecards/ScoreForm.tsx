import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Button, Label, TextArea, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";
import { unmarked } from "./marks";
import { NoteFields } from "./NoteFields";
import { QuestionField } from "./QuestionField";
import type { Judged } from "./save";
import type { Marks, Note, ScorecardForm } from "./types";
import { useLookAgainAtScores } from "./useScorecards";
import { useMarkKeys } from "./useMarkKeys";
import { useTexts } from "./useTexts";

const LONGEST_WORDS = 2000;

interface ScoreFormProps {
  form: ScorecardForm;
  /** What the button says that saves it. */
  action: string;
  marks: Marks;
  words: string;
  /** Whether something has to be written. */
  needsWords?: boolean;
  notes: readonly Note[];
  onNotes: (notes: readonly Note[]) => void;
  /** Writes a note at what is heard just now; null where nothing is. */
  onNoteNow: (() => void) | null;
  onJump: (at: string) => void;
  save: (judged: Judged) => Promise<unknown>;
  onClose: () => void;
}

/** The questions of a form; a key marks each, and leads to the next. */
export function ScoreForm(props: ScoreFormProps) {
  const { form, action, needsWords = false, notes, onNotes, onNoteNow, onJump } = props;
  const { save, onClose } = props;
  const { t } = useTranslation();
  const texts = useTexts();
  const whyRefused = useWhyRefused();
  const lookAgain = useLookAgainAtScores();
  const place = useRef<HTMLDivElement>(null);
  const [marks, setMarks] = useState<Marks>(props.marks);
  const [words, setWords] = useState(props.words);
  const saving = useMutation({
    mutationFn: async () => save({ marks, words, notes: notes.filter(({ text }) => text !== "") }),
    onSuccess: async () => {
      await lookAgain();
      onClose();
    },
  });
  const mark = (question: string, chosen: number | null) => {
    setMarks((before) => ({ ...before, [question]: chosen }));
  };
  useMarkKeys(place, form, mark);
  const left = unmarked(form, marks).length;
  const isWordless = needsWords && words.trim() === "";
  return (
    <div className="score-form" ref={place}>
      <p className="hint">{t("score.keys")}</p>
      {form.sections.map((section) => (
        <fieldset key={section.section}>
          <legend>{texts(section.name)}</legend>
          {section.questions.map((question) => (
            <QuestionField
              key={question.question}
              question={question}
              mark={marks[question.question]}
              onMark={(chosen) => {
                mark(question.question, chosen);
              }}
            />
          ))}
        </fieldset>
      ))}
      <TextField
        className="field"
        value={words}
        onChange={setWords}
        maxLength={LONGEST_WORDS}
        isRequired={needsWords}
      >
        <Label>{t("score.words")}</Label>
        <TextArea className="input" rows={3} />
      </TextField>
      <p className="hint">{t("score.notes_hint")}</p>
      {onNoteNow !== null && (
        <Button className="button" onPress={onNoteNow}>
          {t("score.note_now")}
        </Button>
      )}
      <NoteFields form={form} notes={notes} onChange={onNotes} onJump={onJump} />
      {saving.isError && (
        <Banner kind="bad">{t("desk.refused", { why: whyRefused(saving.error) })}</Banner>
      )}
      <p role="status">{left > 0 ? t("score.left", { count: left }) : t("score.all_marked")}</p>
      <div className="actions">
        <Button className="button" onPress={onClose}>
          {t("form.cancel")}
        </Button>
        <Button
          className="button button-main"
          isDisabled={left > 0 || isWordless || saving.isPending}
          onPress={() => {
            saving.mutate();
          }}
        >
          {action}
        </Button>
      </div>
    </div>
  );
}

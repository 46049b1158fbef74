import { Button, Input, Label, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { Choice } from "../ui/Choice";
import { timeOfDay } from "../ui/time";
import { questionsOf } from "./marks";
import type { Note, ScorecardForm } from "./types";
import { useTexts } from "./useTexts";

const LONGEST_NOTE = 2000;
const WHOLE = "whole";

interface NoteFieldsProps {
  form: ScorecardForm;
  notes: readonly Note[];
  onChange: (notes: readonly Note[]) => void;
  onJump: (at: string) => void;
}

/** What is written at moments of the call; each moment leads back to it. */
export function NoteFields({ form, notes, onChange, onJump }: NoteFieldsProps) {
  const { t, i18n } = useTranslation();
  const texts = useTexts();
  const about = [
    { id: WHOLE, text: t("score.whole_call") },
    ...questionsOf(form).map((one) => ({ id: one.question, text: texts(one.asks) })),
  ];
  const change = (number: number, changed: Partial<Note>) => {
    onChange(notes.map((note, at) => (at === number ? { ...note, ...changed } : note)));
  };
  return (
    <ul className="notes-at">
      {notes.map((note, number) => {
        const at = timeOfDay(note.at, i18n.language);
        return (
          <li key={number}>
            <Button
              className="button"
              aria-label={t("score.jump", { at })}
              onPress={() => {
                onJump(note.at);
              }}
            >
              {at}
            </Button>
            <TextField
              className="field"
              value={note.text}
              isRequired
              maxLength={LONGEST_NOTE}
              onChange={(text) => {
                change(number, { text });
              }}
            >
              <Label>{t("score.note_at", { at })}</Label>
              <Input className="input" />
            </TextField>
            <Choice
              label={t("score.about")}
              options={about}
              chosen={note.question || WHOLE}
              onChoose={(question) => {
                change(number, { question: question === WHOLE ? "" : question });
              }}
            />
            <Button
              className="button"
              aria-label={t("score.drop_note", { at })}
              onPress={() => {
                onChange(notes.filter((_, other) => other !== number));
              }}
            >
              {t("score.drop")}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

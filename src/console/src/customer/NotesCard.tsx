import { useMutation } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState, type KeyboardEvent } from "react";
import { Button, Label, TextArea, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { drafts } from "../drafts/kept";
import type { DraftPlace } from "../drafts/drafts";
import { useDraft } from "../drafts/useDrafts";
import type { Schemas } from "../service/client";
import { useWhyRefused } from "../service/useWhyRefused";
import { useMayChange } from "../session/useMayChange";
import { Banner } from "../ui/Banner";
import { Card } from "../ui/Card";
import { dayAndTime } from "../ui/time";
import { whoName } from "../ui/whoName";
import { draftPlace } from "./draftPlace";
import { saveNote } from "./saveNote";
import type { KnownCustomer } from "./useCustomer";

type Note = Schemas["NoteView"];

export const LONGEST_NOTE = 2000;

/** What was written about the customer, and what the agent writes while talking and after it. */
export function NotesCard({ customer, call }: { customer: KnownCustomer; call: string }) {
  const { t, i18n } = useTranslation();
  const whyRefused = useWhyRefused();
  const mayChange = useMayChange();
  const place = draftPlace("note", customer, call);
  const draft = useDraft(place)?.values["text"] ?? "";
  const [written, setWritten] = useState<readonly Note[]>([]);
  const saving = useMutation({
    mutationFn: (text: string) => saveNote(place, text),
    onSuccess: (note) => {
      setWritten((before) => [note, ...before]);
    },
  });
  useSavedAtEnd(place);
  const begin = (text: string) => {
    if (text === "") {
      drafts.drop(place);
    } else {
      drafts.keep(place, { values: { text } });
    }
  };
  const save = () => {
    if (draft.trim() !== "" && !saving.isPending) {
      saving.mutate(draft);
    }
  };
  const saveByKeys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    }
  };
  const notes = [...written, ...customer.notes.filter((one) => !written.some((mine) => mine.at === one.at))];
  return (
    <Card title={t("caller.notes")}>
      {saving.isError && (
        <Banner kind="bad">{t("desk.refused", { why: whyRefused(saving.error) })}</Banner>
      )}
      {mayChange && (
        <TextField className="field" value={draft} onChange={begin} maxLength={LONGEST_NOTE}>
          <Label>{t("note.label")}</Label>
          <TextArea className="input" rows={3} onKeyDown={saveByKeys} />
        </TextField>
      )}
      {draft.trim() !== "" && (
        <Button className="button button-main" isPending={saving.isPending} onPress={save}>
          {t("note.save")}
        </Button>
      )}
      <span className="hidden" role="status">
        {saving.isSuccess && draft === "" && t("note.saved")}
      </span>
      {notes.length === 0 && <p>{t("caller.no_notes")}</p>}
      {notes.map((note) => (
        <blockquote key={`${note.at} ${note.text}`}>
          <p>{note.text}</p>
          <footer>
            {whoName(note.author)} · {dayAndTime(note.at, i18n.language)}
          </footer>
        </blockquote>
      ))}
    </Card>
  );
}

/** Save what is written when the caller leaves the desk; what cannot be saved then is a draft. */
function useSavedAtEnd(place: DraftPlace): void {
  const save = useEffectEvent(() => {
    const left = drafts.of(place);
    const text = left?.values["text"] ?? "";
    if (left?.isSaving === false && text.trim() !== "") {
      saveNote(place, text).catch(() => undefined);
    }
  });
  useEffect(
    () => () => {
      save();
    },
    [],
  );
}

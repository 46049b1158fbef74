import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { Button, Label, TextArea, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { useMayChange } from "../session/useMayChange";
import { Banner } from "../ui/Banner";
import { Card } from "../ui/Card";
import { dayAndTime } from "../ui/time";
import type { KnownCustomer } from "./useCustomer";

type Note = Schemas["NoteView"];

const LONGEST = 2000;

async function write(customer: string, text: string): Promise<Note> {
  return answered(
    await service.POST("/api/v1/customers/{customer}/notes", {
      params: { path: { customer } },
      body: { text },
    }),
  );
}

/** What was written about the customer, and what the agent writes while talking and after it. */
export function NotesCard({ customer }: { customer: KnownCustomer }) {
  const { t, i18n } = useTranslation();
  const whyRefused = useWhyRefused();
  const mayChange = useMayChange();
  const [draft, setDraft] = useState("");
  const [written, setWritten] = useState<readonly Note[]>([]);
  const saving = useMutation({
    mutationFn: (text: string) => write(customer.id, text),
    onSuccess: (note) => {
      setDraft("");
      setWritten((before) => [note, ...before]);
    },
  });
  useKeepAtEnd(customer.id, saving.isPending ? "" : draft);
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
        <TextField className="field" value={draft} onChange={setDraft} maxLength={LONGEST}>
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
            {note.author}, {dayAndTime(note.at, i18n.language)}
          </footer>
        </blockquote>
      ))}
    </Card>
  );
}

/** Keep what is written and not saved when the caller leaves the desk: nobody can go back for it. */
function useKeepAtEnd(customer: string, draft: string): void {
  const last = useRef(draft);
  useEffect(() => {
    last.current = draft;
  });
  useEffect(
    () => () => {
      if (last.current.trim() !== "") {
        void write(customer, last.current);
      }
    },
    [customer],
  );
}

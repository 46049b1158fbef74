import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { DraftPlace } from "../drafts/drafts";
import { DueList } from "../desk/DueList";
import { useMayChange } from "../session/useMayChange";
import { Card } from "../ui/Card";
import { CaseDialog } from "./CaseDialog";
import { PromiseDialog } from "./PromiseDialog";

type Due = Parameters<typeof DueList>[0]["dues"][number];

interface UnknownCardProps {
  call: string;
  /** The number that the caller shows; "" for none. */
  number: string;
  language: string;
  agent: string;
  queue: string;
}

/** What is taken down for a caller who is no customer, or has not proved to be one. */
export function UnknownCard({ call, number, language, agent, queue }: UnknownCardProps) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const [dues, setDues] = useState<readonly Due[]>([]);
  if (!mayChange) {
    return null;
  }
  const add = (due: Due) => {
    setDues((before) => [...before, due]);
  };
  const place = (kind: "case" | "promise"): DraftPlace => ({
    kind,
    call,
    queue,
    customer: { id: "", number: "", name: number, phones: number === "" ? [] : [number], mail: "", language },
  });
  return (
    <Card title={t("caller.taken_down")}>
      <DueList none={t("caller.no_cases")} dues={dues} />
      <CaseDialog
        place={place("case")}
        onDone={(made) => {
          const what = `${t(`case.${made.kind}`)} ${made.reference} · ${made.summary}`;
          add({ id: made.reference, what, dueAt: made.due_at });
        }}
      />
      <PromiseDialog
        place={place("promise")}
        agent={agent}
        onDone={(made) => {
          add({ id: made.id, what: t("promise.plan_call"), dueAt: made.due_at });
        }}
      />
    </Card>
  );
}

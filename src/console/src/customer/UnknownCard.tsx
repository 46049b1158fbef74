import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { DraftPlace } from "../drafts/drafts";
import { useDrafts } from "../drafts/useDrafts";
import { DueList, type Due } from "../desk/DueList";
import { useMayChange } from "../session/useMayChange";
import { Card } from "../ui/Card";
import { CaseDialog } from "./CaseDialog";
import { PromiseDialog } from "./PromiseDialog";

interface UnknownCardProps {
  /** Whether nobody knows who calls. */
  isUnknown: boolean;
  call: string;
  /** The number that the caller shows; "" for none. */
  number: string;
  language: string;
  agent: string;
  queue: string;
}

/** What is taken down for a caller who is no customer, or has not proved to be one. */
export function UnknownCard({ isUnknown, call, number, language, agent, queue }: UnknownCardProps) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const [dues, setDues] = useState<readonly Due[]>([]);
  const add = (due: Due) => {
    setDues((before) => [...before, due]);
  };
  const place = (kind: "case" | "promise"): DraftPlace => ({
    kind,
    call,
    queue,
    customer: {
      id: "",
      number: "",
      name: number === "" ? t("caller.number_hidden") : number,
      phones: number === "" ? [] : [number],
      mail: "",
      language,
    },
  });
  // What was begun is not taken away because the caller proves who they are meanwhile.
  const isBegun = useDrafts().some((one) => one.call === call && one.customer.id === "");
  if (!mayChange || !(isUnknown || isBegun || dues.length > 0)) {
    return null;
  }
  return (
    <Card title={t("caller.taken_down")}>
      <DueList dues={dues} />
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

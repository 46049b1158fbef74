import { useState } from "react";
import { useTranslation } from "react-i18next";

import { DueList } from "../desk/DueList";
import { useMayChange } from "../session/useMayChange";
import { Card } from "../ui/Card";
import { CaseDialog } from "./CaseDialog";
import { draftPlace } from "./draftPlace";
import type { KnownCustomer } from "./useCustomer";

type Case = Pick<KnownCustomer["cases"][number], "reference" | "kind" | "summary" | "due_at">;

/** What the customer waits for, and a complaint or a request that the agent takes down. */
export function CasesCard({ customer, call }: { customer: KnownCustomer; call: string }) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const [opened, setOpened] = useState<readonly Case[]>([]);
  const known = new Set(customer.cases.map((one) => one.reference));
  const cases = [...customer.cases, ...opened.filter((one) => !known.has(one.reference))];
  return (
    <Card title={t("caller.cases")}>
      <DueList
        none={t("caller.no_cases")}
        dues={cases.map((one) => ({
          id: one.reference,
          what: `${t(`case.${one.kind}`)} ${one.reference} · ${one.summary}`,
          dueAt: one.due_at,
        }))}
      />
      {mayChange && (
        <CaseDialog
          place={draftPlace("case", customer, call)}
          onDone={(made) => {
            setOpened((before) => [...before, made]);
          }}
        />
      )}
    </Card>
  );
}

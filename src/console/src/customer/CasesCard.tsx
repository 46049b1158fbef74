import { useState } from "react";
import { useTranslation } from "react-i18next";

import { DueList } from "../desk/DueList";
import { service } from "../service/client";
import { answered } from "../service/problem";
import { useMayChange } from "../session/useMayChange";
import { Card } from "../ui/Card";
import { Field } from "../ui/Field";
import { FormDialog } from "../ui/FormDialog";
import { formText } from "../ui/formText";
import { OneOf } from "../ui/OneOf";
import type { KnownCustomer } from "./useCustomer";

type Case = Pick<KnownCustomer["cases"][number], "reference" | "kind" | "summary" | "due_at">;

/** What an agent may open; the bank itself opens checks of payments. */
const KINDS = ["complaint", "request"] as const;
const LONGEST = 2000;

/** What the customer waits for, and a complaint or a request that the agent takes down. */
export function CasesCard({ customer }: { customer: KnownCustomer }) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const [opened, setOpened] = useState<readonly Case[]>([]);
  const openCase = async (form: FormData) => {
    const kind = KINDS.find((one) => one === form.get("kind")) ?? KINDS[0];
    const made = answered(
      await service.POST("/api/v1/cases", {
        params: { header: { "Idempotency-Key": crypto.randomUUID() } },
        body: {
          kind,
          summary: formText(form, "summary"),
          customer: customer.number,
          phone: customer.phones[0] ?? "",
          claim: "none",
        },
      }),
    );
    setOpened((before) => [...before, made]);
  };
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
        <FormDialog title={t("case.open")} submit={openCase}>
          <OneOf
            name="kind"
            label={t("case.kind")}
            options={KINDS.map((id) => ({ id, text: t(`case.${id}`) }))}
          />
          <Field name="summary" label={t("case.summary")} type="lines" isRequired maxLength={LONGEST} />
        </FormDialog>
      )}
    </Card>
  );
}

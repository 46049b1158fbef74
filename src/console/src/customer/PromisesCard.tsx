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

interface PromisesCardProps {
  customer: KnownCustomer;
  /** Who may keep a promise: an agent, and whoever takes the calls of a queue. */
  agent: string | null;
  queue: string | null;
}

type Promised = Pick<KnownCustomer["promises"][number], "id" | "plan" | "due_at">;

const LONGEST = 2000;

/** What the customer was promised, and a return call that the agent plans. */
export function PromisesCard({ customer, agent, queue }: PromisesCardProps) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const owners = [
    ...(agent === null ? [] : [{ id: agent, text: t("promise.owner_me") }]),
    ...(queue === null
      ? []
      : [{ id: queue, text: t("promise.owner_queue", { queue: queue.replaceAll("_", " ") }) }]),
  ];
  const [made, setMade] = useState<readonly Promised[]>([]);
  const planCall = async (form: FormData) => {
    const promise = answered(
      await service.POST("/api/v1/promises", {
        params: { header: { "Idempotency-Key": crypto.randomUUID() } },
        body: {
          kind: "callback",
          owner: formText(form, "owner"),
          // The page has the time of this machine's zone, and the service has its own.
          due_at: new Date(formText(form, "due_at")).toISOString(),
          phone: formText(form, "phone"),
          customer: customer.number,
          plan: formText(form, "plan"),
          when_late: "tell_supervisor",
          case: null,
        },
      }),
    );
    setMade((before) => [...before, promise]);
  };
  const known = new Set(customer.promises.map((one) => one.id));
  const promises = [...customer.promises, ...made.filter((one) => !known.has(one.id))];
  return (
    <Card title={t("caller.promises")}>
      <DueList
        none={t("caller.no_promises")}
        dues={promises.map((one) => ({ id: one.id, what: one.plan, dueAt: one.due_at }))}
      />
      {mayChange && owners.length > 0 && (
        <FormDialog title={t("promise.plan_call")} submit={planCall}>
          <Field name="due_at" label={t("promise.due_at")} type="datetime-local" isRequired />
          <Field name="phone" label={t("promise.phone")} type="tel" isRequired initial={customer.phones[0] ?? ""} />
          <OneOf name="owner" label={t("promise.owner")} options={owners} />
          <Field name="plan" label={t("promise.plan")} type="lines" isRequired maxLength={LONGEST} />
        </FormDialog>
      )}
    </Card>
  );
}

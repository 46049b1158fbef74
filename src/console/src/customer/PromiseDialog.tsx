import { useTranslation } from "react-i18next";

import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";
import { Field } from "../ui/Field";
import { FormDialog, type BegunForm } from "../ui/FormDialog";
import { formText } from "../ui/formText";
import { OneOf } from "../ui/OneOf";

const LONGEST = 2000;

interface PromiseDialogProps extends BegunForm {
  /** Who may keep it, beside whoever takes the calls of the call's queue; null for nobody. */
  agent: string | null;
  onDone?: (made: Schemas["PromiseView"]) => void;
}

/** A return call that the agent plans; nothing where nobody could keep it. */
export function PromiseDialog({ agent, onDone, ...begun }: PromiseDialogProps) {
  const { t } = useTranslation();
  const { customer, queue } = begun.place;
  const owners = [
    ...(agent === null ? [] : [{ id: agent, text: t("promise.owner_me") }]),
    ...(queue === null
      ? []
      : [{ id: queue, text: t("promise.owner_queue", { queue: queue.replaceAll("_", " ") }) }]),
  ];
  if (owners.length === 0) {
    return null;
  }
  const planCall = async (form: FormData, key: string) => {
    const promise = answered(
      await service.POST("/api/v1/promises", {
        params: { header: { "Idempotency-Key": key } },
        body: {
          kind: "callback",
          owner: formText(form, "owner"),
          // The page has the time of this machine's zone, and the service has its own.
          due_at: new Date(formText(form, "due_at")).toISOString(),
          phone: formText(form, "phone"),
          customer: customer.number || null,
          plan: formText(form, "plan"),
          when_late: "tell_supervisor",
          case: null,
        },
      }),
    );
    onDone?.(promise);
  };
  return (
    <FormDialog {...begun} title={t("promise.plan_call")} submit={planCall}>
      <Field name="due_at" label={t("promise.due_at")} type="datetime-local" isRequired />
      <Field name="phone" label={t("promise.phone")} type="tel" isRequired initial={customer.phones[0] ?? ""} />
      <OneOf name="owner" label={t("promise.owner")} options={owners} />
      <Field name="plan" label={t("promise.plan")} type="lines" isRequired maxLength={LONGEST} />
    </FormDialog>
  );
}

import { useTranslation } from "react-i18next";

import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";
import { Field } from "../ui/Field";
import { FormDialog, type BegunForm } from "../ui/FormDialog";
import { formText } from "../ui/formText";
import { OneOf } from "../ui/OneOf";

type Customer = Schemas["CustomerView"];

const CONSENTS = ["unknown", "given", "refused"] as const;

async function look(customer: string): Promise<Customer> {
  return answered(
    await service.GET("/api/v1/customers/{customer}", { params: { path: { customer } } }),
  );
}

interface ChangeDialogProps extends BegunForm {
  onDone?: (after: Customer) => void;
}

/** The fields in which an agent may put right what has changed of a customer. */
export function ChangeDialog({ onDone, ...begun }: ChangeDialogProps) {
  const { t } = useTranslation();
  const { customer } = begun.place;
  const said = customer.consent_recording ?? "unknown";
  const consents = [said, ...CONSENTS.filter((one) => one !== said)].map((one) => ({
    id: one,
    text: t(`consent.${one}`),
  }));
  const change = async (form: FormData) => {
    const now = await look(customer.id);
    const consent = CONSENTS.find((one) => one === formText(form, "consent_recording"));
    const numbers = formText(form, "phones").split("\n").filter((line) => line.trim() !== "");
    const after = answered(
      await service.PATCH("/api/v1/customers/{customer}", {
        params: {
          path: { customer: customer.id },
          header: { "If-Match": `"${String(now.version)}"` },
        },
        body: {
          phones: numbers.map((number) => ({
            number: number.trim(),
            kind: now.phones.find((one) => one.number === number.trim())?.kind ?? "mobile",
          })),
          mail: formText(form, "mail"),
          language: formText(form, "language"),
          ...(consent === undefined || consent === said
            ? {}
            : { consent_recording: consent }),
        },
      }),
    );
    onDone?.(after);
  };
  return (
    <FormDialog {...begun} title={t("customer.change")} submit={change}>
      <Field name="phones" label={t("customer.phones")} type="lines" initial={customer.phones.join("\n")} />
      <Field name="mail" label={t("caller.mail")} type="email" initial={customer.mail} />
      <Field name="language" label={t("customer.language")} initial={customer.language} maxLength={16} />
      <OneOf name="consent_recording" label={t("caller.recording")} options={consents} />
    </FormDialog>
  );
}

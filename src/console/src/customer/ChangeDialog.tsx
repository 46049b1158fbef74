import { useTranslation } from "react-i18next";

import { drafts } from "../drafts/kept";
import { service, type Schemas } from "../service/client";
import { answered, Problem } from "../service/problem";
import { Field } from "../ui/Field";
import { FormDialog, type BegunForm } from "../ui/FormDialog";
import { formText } from "../ui/formText";
import { OneOf } from "../ui/OneOf";
import { areOthersToo, changesIn } from "./changes";

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
  // As it was when the form was opened first: what is filled in was meant as a change of that.
  const customer = drafts.of(begun.place)?.customer ?? begun.place.customer;
  const said = customer.consent_recording ?? "unknown";
  const consents = [said, ...CONSENTS.filter((one) => one !== said)].map((one) => ({
    id: one,
    text: t(`consent.${one}`),
  }));
  const change = async (form: FormData) => {
    const before = { ...customer, consent_recording: said };
    const changes = changesIn(before, {
      phones: formText(form, "phones").split("\n").map((line) => line.trim()).filter((line) => line !== ""),
      mail: formText(form, "mail"),
      language: formText(form, "language"),
      consent_recording: CONSENTS.find((one) => one === formText(form, "consent_recording")) ?? said,
    });
    const now = await look(customer.id);
    const known = { ...now, phones: now.phones.map((one) => one.number) };
    if (areOthersToo(changes, before, known)) {
      // Whoever saves once more has seen it, and changes that.
      const { mail, language, consent_recording } = now;
      drafts.rebase(begun.place, { ...customer, phones: known.phones, mail, language, consent_recording });
      onDone?.(now);
      throw new Problem({ code: "customer_changed" }, new Response(null, { status: 412 }));
    }
    const { phones, ...others } = changes;
    const after = answered(
      await service.PATCH("/api/v1/customers/{customer}", {
        params: {
          path: { customer: customer.id },
          header: { "If-Match": `"${String(now.version)}"` },
        },
        body: {
          ...others,
          ...(phones === undefined ? {} : { phones: phones.map((number) => ({ number, kind: null })) }),
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

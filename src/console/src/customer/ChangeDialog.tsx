import { useTranslation } from "react-i18next";

import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";
import { Field } from "../ui/Field";
import { FormDialog, type BegunForm } from "../ui/FormDialog";
import { formText } from "../ui/formText";

type Customer = Schemas["CustomerView"];

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
  const change = async (form: FormData) => {
    const now = await look(customer.id);
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
    </FormDialog>
  );
}

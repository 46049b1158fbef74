import { useState } from "react";
import { useTranslation } from "react-i18next";

import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";
import { useMayChange } from "../session/useMayChange";
import { Card } from "../ui/Card";
import { Facts } from "../ui/Facts";
import { Field } from "../ui/Field";
import { FormDialog } from "../ui/FormDialog";
import { formText } from "../ui/formText";
import { languageName } from "../ui/time";
import type { KnownCustomer } from "./useCustomer";

/** What the agent has changed, in place of what was known. */
type Changed = Pick<KnownCustomer, "phones" | "mail" | "language">;

async function look(customer: string): Promise<Schemas["CustomerView"]> {
  return answered(
    await service.GET("/api/v1/customers/{customer}", { params: { path: { customer } } }),
  );
}

/** Who the customer is, and the fields in which an agent may put right what has changed. */
export function CustomerCard({ customer }: { customer: KnownCustomer }) {
  const { t, i18n } = useTranslation();
  const mayChange = useMayChange();
  const [changed, setChanged] = useState<Changed | null>(null);
  const shown = { ...customer, ...changed };
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
    setChanged({
      phones: after.phones.map((one) => one.number),
      mail: after.mail,
      language: after.language,
    });
  };
  return (
    <Card title={customer.name}>
      <Facts
        facts={[
          [t("caller.customer_number"), customer.number],
          [t("caller.language"), shown.language && languageName(shown.language, i18n.language)],
          [t("caller.manager"), customer.relationship_manager],
          [t("caller.phones"), shown.phones.join(", ")],
          [t("caller.mail"), shown.mail],
          [t("caller.preferences"), customer.preferences.join(", ")],
        ]}
      />
      {mayChange && (
        <FormDialog title={t("customer.change")} submit={change}>
          <Field name="phones" label={t("customer.phones")} type="lines" initial={shown.phones.join("\n")} />
          <Field name="mail" label={t("caller.mail")} type="email" initial={shown.mail} />
          <Field name="language" label={t("customer.language")} initial={shown.language} maxLength={16} />
        </FormDialog>
      )}
    </Card>
  );
}

import { useTranslation } from "react-i18next";

import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";
import { Field } from "../ui/Field";
import { FormDialog, type BegunForm } from "../ui/FormDialog";
import { formText } from "../ui/formText";
import { OneOf } from "../ui/OneOf";

/** What an agent may open; the bank itself opens checks of payments. */
const KINDS = ["complaint", "request"] as const;
const LONGEST = 2000;

interface CaseDialogProps extends BegunForm {
  onDone?: (made: Schemas["CaseView"]) => void;
}

/** A complaint or a request that the agent takes down. */
export function CaseDialog({ onDone, ...begun }: CaseDialogProps) {
  const { t } = useTranslation();
  const { customer } = begun.place;
  const isKnown = customer.number !== "";
  const openCase = async (form: FormData, key: string) => {
    const kind = KINDS.find((one) => one === form.get("kind")) ?? KINDS[0];
    const made = answered(
      await service.POST("/api/v1/cases", {
        params: { header: { "Idempotency-Key": key } },
        body: {
          kind,
          summary: formText(form, "summary"),
          customer: customer.number || null,
          phone: isKnown ? (customer.phones[0] ?? "") : formText(form, "phone"),
          claim: "none",
        },
      }),
    );
    onDone?.(made);
  };
  return (
    <FormDialog {...begun} title={t("case.open")} submit={openCase}>
      <OneOf
        name="kind"
        label={t("case.kind")}
        options={KINDS.map((id) => ({ id, text: t(`case.${id}`) }))}
      />
      <Field name="summary" label={t("case.summary")} type="lines" isRequired maxLength={LONGEST} />
      {!isKnown && (
        <Field name="phone" label={t("promise.phone")} type="tel" isRequired initial={customer.phones[0] ?? ""} />
      )}
    </FormDialog>
  );
}

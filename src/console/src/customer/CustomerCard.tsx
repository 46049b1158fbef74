import { useState } from "react";
import { useTranslation } from "react-i18next";

import { termInWords } from "../i18n/term";
import { useMayChange } from "../session/useMayChange";
import { Card } from "../ui/Card";
import { Facts } from "../ui/Facts";
import { languageName } from "../ui/time";
import { ChangeDialog } from "./ChangeDialog";
import { draftPlace } from "./draftPlace";
import type { KnownCustomer } from "./useCustomer";

/** What the agent has changed, in place of what was known. */
type Changed = Pick<KnownCustomer, "phones" | "mail" | "language" | "consent_recording">;

/** Who the customer is; an agent may put right what has changed. */
export function CustomerCard({ customer, call }: { customer: KnownCustomer; call: string }) {
  const { t, i18n } = useTranslation();
  const mayChange = useMayChange();
  const [changed, setChanged] = useState<Changed | null>(null);
  const shown = { ...customer, ...changed };
  return (
    <Card title={customer.name}>
      <Facts
        facts={[
          [t("caller.customer_number"), customer.number],
          [t("caller.language"), shown.language && languageName(shown.language, i18n.language)],
          [t("caller.manager"), customer.relationship_manager],
          [t("caller.phones"), shown.phones.join(", ")],
          [t("caller.mail"), shown.mail],
          [t("caller.recording"), t(`consent.${shown.consent_recording}`)],
          [t("caller.preferences"), customer.preferences.map((one) => termInWords(one, t)).join(", ")],
          [t("caller.tags"), customer.tags.join(", ")],
        ]}
      />
      {mayChange && (
        <ChangeDialog
          place={draftPlace("customer", shown, call)}
          onDone={(after) => {
            setChanged({
              phones: after.phones.map((one) => one.number),
              mail: after.mail,
              language: after.language,
              consent_recording: after.consent_recording,
            });
          }}
        />
      )}
    </Card>
  );
}

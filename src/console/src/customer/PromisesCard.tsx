import { useState } from "react";
import { useTranslation } from "react-i18next";

import { DueList } from "../desk/DueList";
import { useMayChange } from "../session/useMayChange";
import { Card } from "../ui/Card";
import { draftPlace } from "./draftPlace";
import { PromiseDialog } from "./PromiseDialog";
import type { KnownCustomer } from "./useCustomer";

interface PromisesCardProps {
  customer: KnownCustomer;
  call: string;
  /** Who may keep a promise: an agent, and whoever takes the calls of a queue. */
  agent: string | null;
  queue: string | null;
}

type Promised = Pick<KnownCustomer["promises"][number], "id" | "plan" | "due_at">;

/** What the customer was promised, and a return call that the agent plans. */
export function PromisesCard({ customer, call, agent, queue }: PromisesCardProps) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const [made, setMade] = useState<readonly Promised[]>([]);
  const known = new Set(customer.promises.map((one) => one.id));
  const promises = [...customer.promises, ...made.filter((one) => !known.has(one.id))];
  return (
    <Card title={t("caller.promises")}>
      <DueList
        none={t("caller.no_promises")}
        dues={promises.map((one) => ({ id: one.id, what: one.plan, dueAt: one.due_at }))}
      />
      {mayChange && (
        <PromiseDialog
          place={draftPlace("promise", customer, call, queue)}
          agent={agent}
          onDone={(promise) => {
            setMade((before) => [...before, promise]);
          }}
        />
      )}
    </Card>
  );
}

import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { Timeline } from "../calls/Timeline";
import { termInWords } from "../i18n/term";
import { Card } from "../ui/Card";
import { Facts } from "../ui/Facts";
import { dayAndTime, languageName } from "../ui/time";
import { DueList } from "./DueList";
import { NotesCard } from "./NotesCard";
import type { CallerAtDesk } from "./protocol";

/** All that is known of who is calling, the most urgent first. */
export function KnownOfCaller({ caller }: { caller: CallerAtDesk }) {
  const { t, i18n } = useTranslation();
  const { customer } = caller;
  return (
    <div className="known">
      <Card title={t("caller.did")}>
        {caller.has_more_steps && <p className="hint">{t("caller.more_before")}</p>}
        {caller.steps.length === 0 ? (
          <p>{t("caller.did_nothing")}</p>
        ) : (
          <Timeline lines={caller.steps} />
        )}
        <Link href={`/calls/${caller.call}`}>{t("caller.whole_call")}</Link>
      </Card>
      {customer === null ? (
        caller.number_of.length > 0 && (
          <p className="hint">{t("caller.number_of", { names: caller.number_of.join(", ") })}</p>
        )
      ) : (
        <>
          <Card title={t("caller.cases")}>
            <DueList
              none={t("caller.no_cases")}
              dues={customer.cases.map((one) => ({
                id: one.reference,
                what: `${one.reference} · ${one.summary}`,
                dueAt: one.due_at,
              }))}
            />
          </Card>
          <Card title={t("caller.promises")}>
            <DueList
              none={t("caller.no_promises")}
              dues={customer.promises.map((one) => ({
                id: one.id,
                what: one.plan,
                dueAt: one.due_at,
              }))}
            />
          </Card>
          <NotesCard key={customer.id} customer={customer} />
          <Card title={t("caller.contacts")}>
            {customer.contacts.length === 0 && <p>{t("caller.no_contacts")}</p>}
            <ul className="contacts">
              {customer.contacts.map((one) => (
                <li key={one.call}>
                  <Link href={`/calls/${one.call}`}>{dayAndTime(one.started_at, i18n.language)}</Link>{" "}
                  {termInWords(one.outcome ?? "", t)}
                </li>
              ))}
            </ul>
          </Card>
          <Card title={customer.name}>
            <Facts
              facts={[
                [t("caller.customer_number"), customer.number],
                [t("caller.language"), customer.language && languageName(customer.language, i18n.language)],
                [t("caller.manager"), customer.relationship_manager],
                [t("caller.phones"), customer.phones.join(", ")],
                [t("caller.mail"), customer.mail],
                [t("caller.preferences"), customer.preferences.join(", ")],
              ]}
            />
          </Card>
        </>
      )}
    </div>
  );
}

import { Fragment, memo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { CustomerCards } from "../customer/CustomerCards";
import { UnknownCard } from "../customer/UnknownCard";
import { termInWords } from "../i18n/term";
import { Card } from "../ui/Card";
import { dayAndTime } from "../ui/time";
import type { CallerAtDesk } from "./protocol";
import { StepsSoFar } from "./StepsSoFar";

interface KnownOfCallerProps {
  caller: CallerAtDesk;
  /** The number that the caller shows; "" for none. */
  number: string;
  language: string;
  agent: string;
  queue: string;
}

/**
 * All that is known of who is calling, the most urgent first.
 *
 * It is the most of a desk by far, and what the agent does changes nothing in it.
 */
export const KnownOfCaller = memo(function KnownOfCaller({ caller, number, language, agent, queue }: KnownOfCallerProps) {
  const { t, i18n } = useTranslation();
  const { customer } = caller;
  return (
    <div className="known">
      <Card title={t("caller.did")}>
        {caller.has_more_steps && <p className="hint">{t("caller.more_before")}</p>}
        {caller.steps.length === 0 ? (
          <p>{t("caller.did_nothing")}</p>
        ) : (
          <StepsSoFar steps={caller.steps} />
        )}
        <Link href={`/calls/${caller.call}`}>{t("caller.whole_call")}</Link>
      </Card>
      <UnknownCard
        isUnknown={customer === null}
        call={caller.call}
        number={number}
        language={language}
        agent={agent}
        queue={queue}
      />
      {customer === null ? (
        caller.number_of.length > 0 && (
          <p className="hint">{t("caller.number_of", { names: caller.number_of.join(", ") })}</p>
        )
      ) : (
        // Of another customer nothing that was begun here counts.
        <Fragment key={customer.id}>
          <CustomerCards customer={customer} call={caller.call} agent={agent} queue={queue} />
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
        </Fragment>
      )}
    </div>
  );
});

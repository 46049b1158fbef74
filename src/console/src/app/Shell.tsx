import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";

import type { Session } from "../service/client";
import { mayHear } from "../session/mayHear";
import { SignOutButton } from "../session/SignOutButton";
import { whoName } from "../ui/whoName";
import { Looks } from "./Looks";
import { useArrival } from "./useArrival";

const active = (isActive: boolean) => (isActive ? "active" : "");

/** What stands round every page: the way to the others, who is signed in, language and theme. */
export function Shell({ session, children }: { session: Session | null; children: ReactNode }) {
  const { t } = useTranslation();
  const [at] = useLocation();
  const told = useArrival(session === null ? "" : at);
  return (
    <>
      <a className="skip" href="#page">
        {t("nav.skip")}
      </a>
      <header className="shell">
        <span className="brand">hotline</span>
        {session !== null && session.role !== "screen" && (
          <nav aria-label={t("nav.label")}>
            {session.agent !== null && (
              <Link href="/" className={active}>
                {t("nav.desk")}
              </Link>
            )}
            {session.role === "administrator" && (
              <>
                <Link href="/users" className={active}>
                  {t("nav.users")}
                </Link>
                <Link href="/audit" className={active}>
                  {t("nav.audit")}
                </Link>
              </>
            )}
            {session.role === "operations" && (
              <Link href="/operations" className={active}>
                {t("nav.operations")}
              </Link>
            )}
            {session.asks_as !== null && (
              <>
                <Link href="/customers" className={active}>
                  {t("nav.customers")}
                </Link>
                <Link href="/wallboard" className={active}>
                  {t("nav.wallboard")}
                </Link>
                {session.asks_as !== "agent" && (
                  <>
                    <Link href="/calls" className={active}>
                      {t("nav.calls")}
                    </Link>
                    <Link href="/reports" className={active}>
                      {t("nav.reports")}
                    </Link>
                  </>
                )}
                {mayHear(session) && (
                  <Link href="/quality" className={active}>
                    {t("nav.quality")}
                  </Link>
                )}
                {session.role === "agent" && session.agent !== null && (
                  <Link href={`/agents/${session.agent}`} className={active}>
                    {t("nav.own_scores")}
                  </Link>
                )}
              </>
            )}
          </nav>
        )}
        <div className="shell-end">
          <Looks />
          {session !== null && (
            <>
              <span className="who">
                {t("nav.who", {
                  who: whoName(session.who),
                  role: t(`role.${session.role}`),
                })}
              </span>
              <SignOutButton agent={session.agent} />
            </>
          )}
        </div>
      </header>
      <p className="hidden arrival" aria-live="polite">
        {told}
      </p>
      <main id="page" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useSearch } from "wouter";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";
import { showTitle } from "../ui/title";
import { AuditForm } from "./AuditForm";
import { AuditTable } from "./AuditTable";
import { addressOf, queryOf } from "./wanted";

/** The audit trail, by pages; each look at it is in it, so it is looked at when somebody asks. */
export default function AuditPage() {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const [, go] = useLocation();
  const text = useSearch();
  const address = new URLSearchParams(text);
  useEffect(() => {
    showTitle(t("audit.title"));
  }, [t]);
  const { data: page, error } = useQuery({
    queryKey: ["audit", text],
    queryFn: async () => {
      const query = queryOf(new URLSearchParams(text));
      return answered(await service.GET("/api/v1/audit", { params: { query } }));
    },
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const next = new URLSearchParams(address);
  next.set("before", String(page?.before ?? ""));
  const first = new URLSearchParams(address);
  first.delete("before");
  return (
    <div className="search-page">
      <h1>{t("audit.title")}</h1>
      <p>{t("audit.hint")}</p>
      <AuditForm
        key={text}
        address={address}
        onSearch={(filled) => {
          go(`/audit?${addressOf(filled).toString()}`);
        }}
      />
      {error !== null && <Banner kind="bad">{t("desk.refused", { why: whyRefused(error) })}</Banner>}
      {page !== undefined && error === null && (
        <section className="card" aria-label={t("audit.title")}>
          <p role="status">{t("audit.found", { count: page.entries.length })}</p>
          {page.entries.length > 0 && <AuditTable entries={page.entries} />}
          <nav className="pages" aria-label={t("search.pages")}>
            {address.has("before") && <Link href={`/audit?${first.toString()}`}>{t("search.first_page")}</Link>}
            {page.before !== null && <Link href={`/audit?${next.toString()}`}>{t("search.next_page")}</Link>}
          </nav>
        </section>
      )}
    </div>
  );
}

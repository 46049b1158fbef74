import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";
import { showTitle } from "../ui/title";
import { UnderWayTable } from "./UnderWayTable";

const EVERY_MS = 1_000;

/** The calls that are under way, anew each second: where each one is, and what its caller says. */
export default function UnderWayPage() {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  useEffect(() => {
    showTitle(t("under_way.title"));
  }, [t]);
  const { data: calls, error } = useQuery({
    queryKey: ["calls-under-way"],
    queryFn: async () => answered(await service.GET("/api/v1/calls/under-way")).items,
    refetchInterval: EVERY_MS,
  });
  return (
    <div className="search-page">
      <h1>{t("under_way.title")}</h1>
      <p>
        {t("under_way.hint")} <Link href="/calls">{t("search.title")}</Link>
      </p>
      {error !== null && <Banner kind="bad">{t("desk.refused", { why: whyRefused(error) })}</Banner>}
      {calls !== undefined && error === null && (
        <section className="card" aria-label={t("under_way.title")}>
          {calls.length > 0 ? <UnderWayTable calls={calls} /> : <p>{t("under_way.none")}</p>}
        </section>
      )}
    </div>
  );
}

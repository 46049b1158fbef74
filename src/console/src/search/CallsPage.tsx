import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useSearch } from "wouter";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";
import { dayAndTime } from "../ui/time";
import { showTitle } from "../ui/title";
import { CallTable } from "./CallTable";
import { SearchForm } from "./SearchForm";
import { addressOf, queryOf, saidIn, saidQueryOf } from "./wanted";

/**
 * Find calls by what happened, or was said, in them. What is looked for stands in the address, for
 * it names nobody; only words do not.
 */
export default function CallsPage({ mayListen }: { mayListen: boolean }) {
  const { t, i18n } = useTranslation();
  const whyRefused = useWhyRefused();
  const [, go] = useLocation();
  const text = useSearch();
  const address = new URLSearchParams(text);
  useEffect(() => {
    showTitle(t("search.title"));
  }, [t]);
  const [said, setSaid] = useState("");
  const { data: found, error } = useQuery({
    queryKey: ["calls", text, said],
    queryFn: async () => {
      const query = queryOf(new URLSearchParams(text));
      return answered(
        said === ""
          ? await service.GET("/api/v1/calls", { params: { query } })
          : await service.POST("/api/v1/calls/search", { body: saidQueryOf(query, said) }),
      );
    },
    placeholderData: keepPreviousData,
  });
  const page = (before: string | null) => {
    const next = new URLSearchParams(address);
    next.delete("before");
    if (before !== null) {
      next.set("before", before);
    }
    return `/calls?${next.toString()}`;
  };
  const replayed = new URLSearchParams(address);
  replayed.delete("before");
  return (
    <div className="search-page">
      <h1>{t("search.title")}</h1>
      <nav className="pages" aria-label={t("search.more")}>
        {mayListen && <Link href="/calls/under-way">{t("under_way.title")}</Link>}
        <Link href="/replays">{t("replays.title")}</Link>
      </nav>
      <SearchForm
        key={`${text} ${said}`}
        address={address}
        said={mayListen ? said : null}
        onClear={() => {
          setSaid("");
        }}
        onSearch={(filled) => {
          setSaid(saidIn(filled));
          go(`/calls?${addressOf(filled).toString()}`);
        }}
      />
      {error !== null && (
        <Banner kind="bad">{t("desk.refused", { why: whyRefused(error) })}</Banner>
      )}
      {found !== undefined && error === null && (
        <section className="card" aria-label={t("search.found_calls")}>
          <p role="status">
            {t(found.before === null ? "search.found" : "search.found_more", {
              count: found.calls.length,
              from: dayAndTime(found.since, i18n.language),
              to: dayAndTime(found.until, i18n.language),
            })}
          </p>
          {found.calls.length > 0 && <CallTable calls={found.calls} />}
          <nav className="pages" aria-label={t("search.pages")}>
            {address.has("before") && <Link href={page(null)}>{t("search.first_page")}</Link>}
            {found.before !== null && <Link href={page(found.before)}>{t("search.next_page")}</Link>}
          </nav>
          {found.calls.length > 0 && (
            <p>
              {said === "" ? (
                <Link href={`/replays?${replayed.toString()}`}>{t("replays.these")}</Link>
              ) : (
                // Words stand in no address: what they found is named.
                <Link href="/replays" state={{ calls: found.calls.map((one) => one.call) }}>
                  {t("replays.these")}
                </Link>
              )}
            </p>
          )}
        </section>
      )}
    </div>
  );
}

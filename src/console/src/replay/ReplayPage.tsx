import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { service } from "../service/client";
import { answered, Problem } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";
import { Facts } from "../ui/Facts";
import { dayAndTime } from "../ui/time";
import { showTitle } from "../ui/title";
import { whoName } from "../ui/whoName";
import { GroupCard } from "./GroupCard";
import { isUnfinished, ReplayProgress } from "./ReplayProgress";
import { ResultFigures } from "./ResultFigures";
import { DIGITS } from "./useFlowVersions";
import { useWantedInWords } from "./useWantedInWords";

const LOOK_EVERY_MS = 1000;

/** One replay of many calls: how far it is, and what came of it. */
export default function ReplayPage({ replay }: { replay: string }) {
  const { t, i18n } = useTranslation();
  const whyRefused = useWhyRefused();
  const inWords = useWantedInWords();
  useEffect(() => {
    showTitle(t("replays.title"));
  }, [t]);
  const { data: run, error } = useQuery({
    queryKey: ["replay", replay],
    queryFn: async () =>
      answered(await service.GET("/api/v1/replays/{replay}", { params: { path: { replay } } })),
    refetchInterval: ({ state }) =>
      state.data !== undefined && isUnfinished(state.data) ? LOOK_EVERY_MS : false,
  });
  if (error !== null && run === undefined) {
    const isUnknown = error instanceof Problem && error.status === 404;
    return (
      <Banner kind="bad">
        {isUnknown ? t("replays.not_found") : t("desk.refused", { why: whyRefused(error) })}
      </Banner>
    );
  }
  if (run === undefined) {
    return null;
  }
  return (
    <div className="search-page">
      <h1>{t("replays.title")}</h1>
      <p>
        <Link href="/replays">{t("replays.back")}</Link>
      </p>
      <section className="card" aria-label={t("replays.columns.state")}>
        <Facts
          facts={[
            [t("replays.columns.which"), inWords(run.wanted)],
            [
              t("replays.columns.flows"),
              run.version === "draft" ? t("replay.draft") : run.version.slice(0, DIGITS),
            ],
            [t("replays.columns.asked"), dayAndTime(run.asked_at, i18n.language)],
            [t("replays.columns.who"), whoName(run.who)],
          ]}
        />
        <ReplayProgress run={run} />
        <p className="hint">{t("replays.kept", { until: dayAndTime(run.kept_until, i18n.language) })}</p>
      </section>
      {run.result !== null && (
        <>
          <ResultFigures run={run} result={run.result} />
          {run.result.groups.map((group) => (
            <GroupCard key={group.node} replay={run.id} group={group} />
          ))}
        </>
      )}
    </div>
  );
}

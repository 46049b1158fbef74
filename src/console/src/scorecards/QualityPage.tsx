import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { Badge } from "../ui/Badge";
import { Banner } from "../ui/Banner";
import { Card } from "../ui/Card";
import { dayAndTime } from "../ui/time";
import { showTitle } from "../ui/title";
import { DueTable } from "./DueTable";
import { FaultyRecordings } from "./FaultyRecordings";
import { SCORES, useQualityRights } from "./useScorecards";

/** What to score, each call with its reason, whose appeals wait, and which recordings fail. */
export default function QualityPage() {
  const { t, i18n } = useTranslation();
  const { mayAnswer } = useQualityRights();
  useEffect(() => {
    showTitle(t("quality.title"));
  }, [t]);
  const due = useQuery({
    queryKey: [...SCORES, "due"],
    queryFn: async () => answered(await service.GET("/api/v1/scorecards/due")),
  });
  const appeals = useQuery({
    queryKey: [...SCORES, "appeals"],
    queryFn: async () => answered(await service.GET("/api/v1/scorecards/appeals")).items,
  });
  const day = (moment: string) => dayAndTime(moment, i18n.language);
  return (
    <div className="quality-page">
      <h1>{t("quality.title")}</h1>
      <p>
        <Link href="/calibrations">{t("quality.to_calibrations")}</Link>
      </p>
      {(due.isError || appeals.isError) && <Banner kind="bad">{t("quality.failed")}</Banner>}
      {appeals.data !== undefined && (
        <Card title={t("quality.appeals")}>
          {appeals.data.length === 0 ? (
            <p>{t("quality.no_appeals")}</p>
          ) : (
            <ul>
              {appeals.data.map((card) => (
                <li key={card.id}>
                  <Link href={`/calls/${card.call}`}>
                    {t("quality.appeal_of", {
                      agent: card.agent,
                      at: day(card.steps.at(-1)?.at ?? card.began_at),
                      percent: card.percent,
                    })}
                  </Link>
                  {!mayAnswer(card) && (
                    <>
                      {" "}
                      <Badge kind="plain">{t("quality.another_answers")}</Badge>
                    </>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Card>
      )}
      {due.data !== undefined && (
        <Card title={t("quality.due")}>
          <p className="hint">
            {t("quality.due_hint", {
              count: due.data.quota,
              from: day(due.data.since),
              to: day(due.data.until),
              seed: due.data.seed,
            })}
          </p>
          {due.data.calls.length === 0 ? (
            <p>{t("quality.nothing_due")}</p>
          ) : (
            <DueTable calls={due.data.calls} />
          )}
          {due.data.left_off > 0 && (
            <p>{t("quality.left_off", { number: due.data.left_off })}</p>
          )}
        </Card>
      )}
      <FaultyRecordings />
    </div>
  );
}

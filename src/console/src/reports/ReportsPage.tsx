import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { Banner } from "../ui/Banner";
import { Choice } from "../ui/Choice";
import { dayAndTime } from "../ui/time";
import { ChecksCard } from "./ChecksCard";
import { spanOf, SPANS, type Interval, type Span } from "./span";
import { SectionCard } from "./SectionCard";

const INTERVALS: readonly Interval[] = ["15m", "1h", "1d"];

/** Figures of calls, the floor, payments, promises and surveys, each with what it means. */
export default function ReportsPage() {
  const { t, i18n } = useTranslation();
  const [span, setSpan] = useState<Span>("today");
  const [interval, setInterval] = useState<Interval>("1h");
  const language = i18n.language.startsWith("zh") ? "zh-CN" : "en-US";
  useEffect(() => {
    document.title = `${t("report.title")} · hotline`;
  }, [t]);
  const { data: report, error } = useQuery({
    queryKey: ["report", span, interval, language],
    queryFn: async () => {
      const query = { ...spanOf(span, new Date()), interval, language } as const;
      return { query, ...answered(await service.GET("/api/v1/report", { params: { query } })) };
    },
    placeholderData: keepPreviousData,
  });
  const intervals = { "15m": t("report.quarter"), "1h": t("report.each_hour"), "1d": t("report.each_day") };
  return (
    <div className="report-page">
      <h1>{t("report.title")}</h1>
      <div className="report-choices">
        <Choice
          label={t("report.time")}
          options={SPANS.map((one) => ({ id: one, text: t(`report.${one}`) }))}
          chosen={span}
          onChoose={setSpan}
        />
        <Choice
          label={t("report.interval")}
          options={INTERVALS.map((one) => ({ id: one, text: intervals[one] }))}
          chosen={interval}
          onChoose={setInterval}
        />
      </div>
      {error !== null && <Banner kind="bad">{t("report.failed")}</Banner>}
      {report !== undefined && (
        <>
          <p className="hint" role="status">
            {t("report.of_time", {
              from: dayAndTime(report.since, i18n.language),
              to: dayAndTime(report.until, i18n.language),
            })}
          </p>
          <ChecksCard checks={report.checks} />
          {report.sections.map((section) => (
            <SectionCard key={section.name} section={section} query={report.query} />
          ))}
        </>
      )}
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { Badge } from "../ui/Badge";
import { Banner } from "../ui/Banner";
import { Card } from "../ui/Card";
import { dayAndTime } from "../ui/time";

const AGAIN_MS = 60_000;

/** Recordings that are missing, cut or damaged, each with its call: the service looks for them. */
export function FaultyRecordings() {
  const { t, i18n } = useTranslation();
  const found = useQuery({
    queryKey: ["recordings", "faults"],
    queryFn: async () => answered(await service.GET("/api/v1/recordings/faults")),
    refetchInterval: AGAIN_MS,
  });
  const day = (moment: string) => dayAndTime(moment, i18n.language);
  if (found.isError) {
    return <Banner kind="bad">{t("quality.failed")}</Banner>;
  }
  if (found.data === undefined) {
    return null;
  }
  const { faults, read_since: since } = found.data;
  return (
    <Card title={t("quality.faulty")}>
      <p className="hint">
        {since === null ? t("quality.not_read") : t("quality.read_since", { at: day(since) })}
      </p>
      {faults.length === 0 ? (
        <p>{t("quality.nothing_faulty")}</p>
      ) : (
        <ul>
          {faults.map((one) => (
            <li key={one.name}>
              <Link href={`/calls/${one.call}`}>{day(one.begins)}</Link>{" "}
              <Badge kind="bad">
                {t(`recordings.states.${one.state}`, { seconds: one.lacks_s.toFixed(1) })}
              </Badge>{" "}
              {t("quality.found_at", { at: day(one.found_at) })}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { Card } from "../ui/Card";
import { dayAndTime } from "../ui/time";
import { whoName } from "../ui/whoName";
import { isUnfinished } from "./ReplayProgress";
import { DIGITS } from "./useFlowVersions";
import { useWantedInWords } from "./useWantedInWords";

const LOOK_EVERY_MS = 5000;

/** The replays of the last week: one's own, and to supervisors everybody's. */
export function ReplayList() {
  const { t, i18n } = useTranslation();
  const inWords = useWantedInWords();
  const { data: runs } = useQuery({
    queryKey: ["replays"],
    queryFn: async () => answered(await service.GET("/api/v1/replays")).items,
    refetchInterval: ({ state }) => (state.data?.some(isUnfinished) === true ? LOOK_EVERY_MS : false),
  });
  if (runs === undefined) {
    return null;
  }
  return (
    <Card title={t("replays.yours")}>
      {runs.length === 0 ? (
        <p className="hint">{t("replays.none")}</p>
      ) : (
        <div className="scrolls" tabIndex={0} role="group" aria-label={t("replays.yours")}>
          <table>
            <thead>
              <tr>
                {(["asked", "who", "which", "flows", "state", "done"] as const).map((name) => (
                  <th key={name} scope="col">
                    {t(`replays.columns.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <tr key={run.id}>
                  <th scope="row">
                    <Link href={`/replays/${run.id}`}>{dayAndTime(run.asked_at, i18n.language)}</Link>
                  </th>
                  <td>{whoName(run.who)}</td>
                  <td>{inWords(run.wanted)}</td>
                  <td>{run.version === "draft" ? t("replay.draft") : <code>{run.version.slice(0, DIGITS)}</code>}</td>
                  <td>{t(`replays.state.${run.state}`)}</td>
                  <td>{t("replays.progress", { done: run.done, calls: run.calls })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

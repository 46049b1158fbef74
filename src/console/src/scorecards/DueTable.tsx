import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import type { Schemas } from "../service/client";
import { Badge } from "../ui/Badge";
import { dayAndTime } from "../ui/time";
import { whoName } from "../ui/whoName";
import { RiskBadge } from "./RiskBadge";

/** Calls that are proposed, each with why, and what became of it. */
export function DueTable({ calls }: { calls: readonly Schemas["DueCallView"][] }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="scrolls" tabIndex={0} role="group" aria-label={t("quality.due")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("quality.call")}</th>
            <th scope="col">{t("quality.agent")}</th>
            <th scope="col">{t("quality.queue")}</th>
            <th scope="col">{t("quality.why")}</th>
            <th scope="col">{t("quality.state")}</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((one) => (
            <tr key={one.call}>
              <td>
                <Link href={`/calls/${one.call}`}>{dayAndTime(one.began_at, i18n.language)}</Link>
              </td>
              <td>
                <Link href={`/agents/${one.agent}`}>{one.agent}</Link>
              </td>
              <td>{one.queue}</td>
              <td>
                {one.is_drawn && <Badge kind="plain">{t("quality.drawn")}</Badge>}{" "}
                {one.risks.map((risk) => (
                  <Fragment key={risk.why}>
                    <RiskBadge risk={risk} />{" "}
                  </Fragment>
                ))}
              </td>
              <td>
                {one.state === null
                  ? t("quality.to_score")
                  : t("quality.scored", {
                      state: t(`score.state.${one.state}`),
                      percent: one.percent ?? 0,
                      who: whoName(one.scorer),
                    })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

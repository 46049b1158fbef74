import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { termInWords } from "../i18n/term";
import type { Schemas } from "../service/client";
import { Badge } from "../ui/Badge";
import { dayAndTime, length, secondsSince } from "../ui/time";

type Found = Schemas["CallFoundView"];

/** Calls that were found, with what one looks for in them. */
export function CallTable({ calls }: { calls: readonly Found[] }) {
  const { t, i18n } = useTranslation();
  const inTime = (seconds: number) => (seconds > 0 ? length(seconds) : "");
  return (
    <div className="scrolls" tabIndex={0} role="group" aria-label={t("search.found_calls")}>
      <table>
        <thead>
          <tr>
            {(["began", "tier", "outcome", "node", "queues", "agents"] as const).map((name) => (
              <th key={name} scope="col">
                {t(`search.columns.${name}`)}
              </th>
            ))}
            {(["lasted", "waited", "hold", "silence", "transfers"] as const).map((name) => (
              <th key={name} scope="col" className="figure">
                {t(`search.columns.${name}`)}
              </th>
            ))}
            <th scope="col">{t("search.columns.notable")}</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((one) => (
            <tr key={one.call}>
              <th scope="row">
                <Link href={`/calls/${one.call}`}>{dayAndTime(one.started_at, i18n.language)}</Link>
              </th>
              <td>{one.tier !== null && <Badge kind={one.tier}>{t(`tier.${one.tier}`)}</Badge>}</td>
              <td>{one.outcome === null ? t("call.lasts") : termInWords(one.outcome, t)}</td>
              <td>{one.node !== null && <code>{one.node}</code>}</td>
              <td>{one.queues.join(", ")}</td>
              <td>{one.agents.join(", ")}</td>
              <td className="figure">
                {one.ended_at !== null && length(secondsSince(one.started_at, Date.parse(one.ended_at)))}
              </td>
              <td className="figure">{inTime(one.waited_s)}</td>
              <td className="figure">{inTime(one.longest_hold_s)}</td>
              <td className="figure">{inTime(one.silence_s)}</td>
              <td className="figure">{one.transfers > 0 && one.transfers}</td>
              <td>
                {one.late_s > 0 && <Badge kind="bad">{t("search.late", { by: length(one.late_s) })}</Badge>}{" "}
                {one.low_mark && <Badge kind="bad">{t("search.low_mark")}</Badge>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { useTranslation } from "react-i18next";

import { Badge } from "../ui/Badge";
import { length } from "../ui/time";
import { share } from "./share";
import type { FloorNow } from "./useFloor";

/** The queues by tier: who waits now, how long they were promised to wait, and what became of those who have come today. */
export function TierTable({ tiers }: { tiers: FloorNow["tiers"] }) {
  const { t } = useTranslation();
  if (tiers.length === 0) {
    return <p>{t("wallboard.no_calls")}</p>;
  }
  return (
    <div className="scrolls" tabIndex={0} role="group" aria-label={t("wallboard.queues")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("wallboard.queue")}</th>
            <th scope="col">{t("wallboard.tier")}</th>
            {(
              ["waiting", "longest", "promised_wait", "came", "served", "left", "elsewhere", "service_level", "asa", "kept"] as const
            ).map((figure) => (
              <th key={figure} scope="col" className="figure">
                {t(`wallboard.${figure}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tiers.map((one) => (
            <tr key={`${one.queue} ${one.tier}`}>
              <th scope="row">{one.queue}</th>
              <td>
                <Badge kind={one.tier}>{t(`tier.${one.tier}`)}</Badge>
              </td>
              <td className="figure">{one.waiting}</td>
              <td className="figure">{one.waiting > 0 ? length(one.longest_wait_s) : ""}</td>
              <td className="figure">
                {one.promised_wait_s === null ? "" : length(one.promised_wait_s)}
              </td>
              <td className="figure">{one.offered}</td>
              <td className="figure">{one.answered}</td>
              <td className="figure">{one.abandoned}</td>
              <td className="figure">{one.elsewhere}</td>
              <td className="figure">{share(one.service_level)}</td>
              <td className="figure">{one.asa_s === null ? "" : length(one.asa_s)}</td>
              <td className="figure">{share(one.promises_kept)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

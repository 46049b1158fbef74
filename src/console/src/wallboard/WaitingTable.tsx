import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { Badge } from "../ui/Badge";
import { Since } from "../ui/Since";
import { languageName, length, secondsSince } from "../ui/time";
import { useNow } from "../ui/useNow";
import type { FloorNow } from "./useFloor";
import type { Supervisor } from "./useSupervisor";
import { WaitingMenu } from "./WaitingMenu";

interface WaitingTableProps {
  floor: FloorNow;
  supervisor: Supervisor | null;
  /** Whether a call's own page can be gone to. */
  opensCalls: boolean;
}

/** Who waits, the first in line first: how long, and how long was promised. */
export function WaitingTable({ floor, supervisor, opensCalls }: WaitingTableProps) {
  const { waiting } = floor;
  const { t, i18n } = useTranslation();
  const now = useNow();
  if (waiting.length === 0) {
    return <p>{t("wallboard.nobody_waits")}</p>;
  }
  return (
    <div className="scrolls" tabIndex={0} role="group" aria-label={t("wallboard.line")}>
      <table>
        <thead>
          <tr>
            <th scope="col" className="figure">{t("wallboard.waits")}</th>
            <th scope="col" className="figure">{t("wallboard.promise_by")}</th>
            <th scope="col">{t("wallboard.tier")}</th>
            <th scope="col">{t("wallboard.queue")}</th>
            <th scope="col">{t("language.label")}</th>
            <th scope="col">{t("wallboard.call")}</th>
            {supervisor !== null && <th scope="col">{t("supervision.deeds")}</th>}
          </tr>
        </thead>
        <tbody>
          {waiting.map((one) => (
            <tr key={one.call}>
              <td className="figure">
                <Since moment={one.since} />
              </td>
              <td className={`figure ${one.turn_by !== null && Date.parse(one.turn_by) < now ? "late" : ""}`}>
                {one.turn_by !== null && length(secondsSince(one.since, Date.parse(one.turn_by)))}
              </td>
              <td>
                <Badge kind={one.tier}>{t(`tier.${one.tier}`)}</Badge>
              </td>
              <td>{[one.queue, ...one.skills].join(", ")}</td>
              <td>{languageName(one.language, i18n.language)}</td>
              <td>
                {one.callback ? t("wallboard.callback") : <CallId call={one.call} opens={opensCalls} />}
                {one.offered !== "" && ` ${t("wallboard.offered", { agent: one.offered })}`}
              </td>
              {supervisor !== null && (
                <td>
                  <WaitingMenu call={one} floor={floor} supervisor={supervisor} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CallId({ call, opens }: { call: string; opens: boolean }) {
  const short = call.slice(0, 13);
  return opens ? <Link href={`/calls/${call}`}>{short}</Link> : short;
}

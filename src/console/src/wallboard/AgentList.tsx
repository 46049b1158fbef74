import { useTranslation } from "react-i18next";

import { useReason } from "../desk/useReason";
import { Since } from "../ui/Since";
import { whoName } from "../ui/whoName";
import { AgentMenu } from "./AgentMenu";
import type { FloorNow } from "./useFloor";
import type { Supervisor } from "./useSupervisor";

const ORDER = ["available", "reserved", "on_call", "wrap_up", "on_break"] as const;

interface AgentListProps {
  floor: FloorNow;
  supervisor: Supervisor | null;
}

/** The agents who are here, by what they do, with the time in it. */
export function AgentList({ floor, supervisor }: AgentListProps) {
  const { agents } = floor;
  const { t } = useTranslation();
  const reason = useReason();
  const why = ({ reason: told, supervises }: FloorNow["agents"][number]) => {
    if (supervises === null) {
      return told === "" ? "" : ` (${reason(told)})`;
    }
    const talks = agents.find((one) => one.call === supervises.call);
    return ` (${t(`supervision.doing.${supervises.mode}`, { name: talks?.name ?? "" })})`;
  };
  const here = ORDER.flatMap((state) => agents.filter((one) => one.state === state));
  if (here.length === 0) {
    return <p>{t("wallboard.nobody_here")}</p>;
  }
  return (
    <ul className="agents">
      {here.map((one) => (
        <li key={one.agent} className={`state-${one.state}`}>
          <span className="agent-name">{one.name}</span>
          {supervisor !== null && <AgentMenu agent={one} floor={floor} supervisor={supervisor} />}
          <span className="state-name">
            {t(`state.${one.state}`)}
            {why(one)}
          </span>
          {one.since !== null && <Since moment={one.since} />}
          {one.requalified !== null && (
            <span className="hint">
              {t("skills.changed", {
                who: whoName(one.requalified.by),
                reason: one.requalified.reason,
              })}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

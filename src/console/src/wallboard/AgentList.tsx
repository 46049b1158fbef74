import { useTranslation } from "react-i18next";

import { useReason } from "../desk/useReason";
import { Since } from "../ui/Since";
import type { FloorNow } from "./useFloor";

const ORDER = ["available", "reserved", "on_call", "wrap_up", "on_break"] as const;

/** The agents who are here, by what they do, with the time in it. */
export function AgentList({ agents }: { agents: FloorNow["agents"] }) {
  const { t } = useTranslation();
  const reason = useReason();
  const here = ORDER.flatMap((state) => agents.filter((one) => one.state === state));
  if (here.length === 0) {
    return <p>{t("wallboard.nobody_here")}</p>;
  }
  return (
    <ul className="agents">
      {here.map((one) => (
        <li key={one.agent} className={`state-${one.state}`}>
          <span className="agent-name">{one.name}</span>
          <span className="state-name">
            {t(`state.${one.state}`)}
            {one.reason !== "" && ` (${reason(one.reason)})`}
          </span>
          {one.since !== null && <Since moment={one.since} />}
        </li>
      ))}
    </ul>
  );
}

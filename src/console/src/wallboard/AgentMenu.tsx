import { useTranslation } from "react-i18next";

import { useReason } from "../desk/useReason";
import { RowMenu } from "../ui/RowMenu";
import { agentDeeds, type AgentDeed } from "./deeds";
import type { FloorNow } from "./useFloor";
import type { Supervisor } from "./useSupervisor";

interface AgentMenuProps {
  agent: FloorNow["agents"][number];
  agents: FloorNow["agents"];
  supervisor: Supervisor;
}

/** What the supervisor can have done with an agent. */
export function AgentMenu({ agent, agents, supervisor }: AgentMenuProps) {
  const { t } = useTranslation();
  const reason = useReason();
  const me = agents.find((one) => one.agent === supervisor.agent);
  const words = (deed: AgentDeed) => {
    switch (deed.does) {
      case "supervise":
        return t(`supervision.${deed.mode}`);
      case "break":
        return t("supervision.break", { reason: reason(deed.reason) });
      default:
        return t(`supervision.${deed.does}`);
    }
  };
  return (
    <RowMenu
      label={t("supervision.with_agent", { name: agent.name })}
      deeds={agentDeeds(agent, me).map((deed) => ({ text: words(deed), deed }))}
      onChoose={(deed) => {
        supervisor.toAgent(agent.agent, agent.call, deed);
      }}
    />
  );
}

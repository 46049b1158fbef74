import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useReason } from "../desk/useReason";
import { RowMenu } from "../ui/RowMenu";
import { agentDeeds, type AgentDeed } from "./deeds";
import { SkillsForm } from "./SkillsForm";
import type { FloorNow } from "./useFloor";
import type { Supervisor } from "./useSupervisor";

interface AgentMenuProps {
  agent: FloorNow["agents"][number];
  floor: FloorNow;
  supervisor: Supervisor;
}

/** What the supervisor can have done with an agent. */
export function AgentMenu({ agent, floor, supervisor }: AgentMenuProps) {
  const { t } = useTranslation();
  const reason = useReason();
  const [asksSkills, askSkills] = useState(false);
  const me = floor.agents.find((one) => one.agent === supervisor.agent);
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
    <>
      <RowMenu
        label={t("supervision.with_agent", { name: agent.name })}
        deeds={agentDeeds(agent, me).map((deed) => ({ text: words(deed), deed }))}
        onChoose={(deed) => {
          if (deed.does === "requalify") {
            askSkills(true);
          } else {
            supervisor.toAgent(agent.agent, deed);
          }
        }}
      />
      <SkillsForm
        agent={agent}
        floor={floor}
        isOpen={asksSkills}
        onClose={() => {
          askSkills(false);
        }}
      />
    </>
  );
}

import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { Since } from "../ui/Since";
import { BreakMenu } from "./BreakMenu";
import { LeaveButton } from "./LeaveButton";
import type { DeskNow, FromDesk } from "./protocol";
import { useAgentNames } from "./useAgentNames";
import { useReason } from "./useReason";

interface StateBarProps {
  now: DeskNow;
  /** Whether the service can be told anything. */
  canAct: boolean;
  send: (message: FromDesk) => boolean;
}

/** What the agent does, since when, and what else they may do now. */
export function StateBar({ now, canAct, send }: StateBarProps) {
  const { t } = useTranslation();
  const reason = useReason();
  const agentName = useAgentNames();
  const isLater = now.state === "on_call";
  return (
    <section className={`state-bar state-${now.state}`} aria-label={t("desk.state")}>
      <div className="state-now" role="status">
        <span className="state-name">{t(`state.${now.state}`)}</span>
        {now.supervision !== null ? (
          <span className="state-reason">
            {t(`desk.supervision.${now.supervision.mode}`, { who: agentName(now.supervision.agent) })}
          </span>
        ) : (
          now.reason !== "" && <span className="state-reason">{reason(now.reason)}</span>
        )}
        {now.then === "on_break" && <span>{t("desk.then_break")}</span>}
        {now.then === "offline" && <span>{t("desk.then_offline")}</span>}
      </div>
      {now.since !== null && <Since moment={now.since} />}
      {now.seat !== "" && now.state !== "offline" && (
        <span className="seat">{t("desk.seat", { seat: now.seat })}</span>
      )}
      {canAct && now.state !== "offline" && (
        <div className="actions">
          {now.can.includes("ready") && (
            <Button className="button button-main" onPress={() => send({ type: "ready" })}>
              {now.state === "wrap_up" ? t("desk.end_wrap_up") : t("desk.ready")}
            </Button>
          )}
          {now.can.includes("break") && (
            <BreakMenu isLater={isLater} send={send} />
          )}
          {now.state !== "reserved" && <LeaveButton agent={now.agent} isLater={isLater} />}
        </div>
      )}
    </section>
  );
}

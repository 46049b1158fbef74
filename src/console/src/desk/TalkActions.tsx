import { useTranslation } from "react-i18next";

import { KeyButton } from "../ui/KeyButton";
import { DestinationMenu } from "./DestinationMenu";
import { handlingInWords, whoIsAsked } from "./handlingInWords";
import type { CallAtDesk, DeskNow, FromDesk, HandlingAtDesk, Refused } from "./protocol";
import { SecureMenu } from "./SecureMenu";
import { useAgentNames } from "./useAgentNames";

interface TalkActionsProps {
  now: DeskNow;
  talk: CallAtDesk;
  handling: HandlingAtDesk;
  canAct: boolean;
  /** What was refused last, or null. */
  refused: Refused | null;
  send: (message: FromDesk) => boolean;
}

/** What the agent does with the caller, and what else can be done now. */
export function TalkActions({ now, talk, handling, canAct, refused, send }: TalkActionsProps) {
  const { t } = useTranslation();
  const nameOf = useAgentNames();
  const { call } = talk;
  const can = (what: DeskNow["can"][number]) => canAct && now.can.includes(what);
  const { consult } = handling;
  const toggle = handling.held || handling.conference ? "resume" : "hold";
  const holdOrResume = () => send({ type: toggle, call });
  const complete = () => send({ type: "complete", call });
  const letIn = () => send({ type: "conference", call });
  const pause = () => send({ type: "pause_recording", call });
  const record = () => send({ type: "resume_recording", call });
  const backLabel = consult === null ? t("talk.resume") : t("talk.take_back");
  return (
    <section className={`talk-actions ${handling.held ? "is-held" : ""}`} aria-label={t("talk.controls")}>
      <p role="status">{handlingInWords(handling, nameOf, t)}</p>
      {handling.recorded !== "off" && (
        <p role="status" className="hint">
          {t(`talk.recorded_${handling.recorded}`)}
        </p>
      )}
      <div className="actions">
        {can("complete") && consult !== null && (
          <KeyButton className="button button-main" letter="G" onKey={complete} onPress={complete}>
            {handling.conference
              ? t("talk.leave_with", { who: whoIsAsked(consult, nameOf, t) })
              : t("talk.complete", { who: whoIsAsked(consult, nameOf, t) })}
          </KeyButton>
        )}
        {can("conference") && (
          <KeyButton className="button" letter="L" onKey={letIn} onPress={letIn}>
            {t("talk.let_in")}
          </KeyButton>
        )}
        {can(toggle) && (
          <KeyButton className="button" letter="H" onKey={holdOrResume} onPress={holdOrResume}>
            {toggle === "resume" ? backLabel : t("talk.hold")}
          </KeyButton>
        )}
        {can("pause_recording") && (
          <KeyButton className="button" letter="P" onKey={pause} onPress={pause}>
            {t("talk.pause_recording")}
          </KeyButton>
        )}
        {can("resume_recording") && (
          <KeyButton className="button" letter="P" onKey={record} onPress={record}>
            {t("talk.resume_recording")}
          </KeyButton>
        )}
        {can("secure") && (
          <SecureMenu
            flows={handling.secure}
            onChoose={(flow) => send({ type: "secure", call, flow })}
          />
        )}
        {can("consult") && (
          <DestinationMenu
            agent={now.agent}
            way="consult"
            letter="C"
            label={t("talk.consult")}
            refused={refused}
            onChoose={(to) => send({ type: "consult", call, ...to })}
          />
        )}
        {can("transfer") && (
          <DestinationMenu
            agent={now.agent}
            way="transfer"
            letter="T"
            label={t("talk.transfer")}
            refused={refused}
            onChoose={(to) => send({ type: "transfer", call, ...to })}
          />
        )}
      </div>
    </section>
  );
}

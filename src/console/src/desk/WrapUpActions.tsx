import { useTranslation } from "react-i18next";

import { Countdown } from "../ui/Countdown";
import { KeyButton } from "../ui/KeyButton";
import type { CallAtDesk, DeskNow, FromDesk } from "./protocol";

interface WrapUpActionsProps {
  now: DeskNow;
  wrapUp: CallAtDesk;
  canAct: boolean;
  send: (message: FromDesk) => boolean;
}

/** How long wrap-up still lasts, and more time for it. */
export function WrapUpActions({ now, wrapUp, canAct, send }: WrapUpActionsProps) {
  const { t } = useTranslation();
  const { until, disposition } = now;
  const isMissing = disposition?.required === true && disposition.given === "";
  const extend = () => send({ type: "extend_wrap_up", call: wrapUp.call });
  return (
    <section className="talk-actions is-held" aria-label={t("wrap_up.title")}>
      <p role="status">{isMissing ? t("wrap_up.disposition_first") : t("wrap_up.over")}</p>
      {until !== null && <Countdown until={until} soon={t("wrap_up.soon")} />}
      <div className="actions">
        {canAct && now.can.includes("extend_wrap_up") && (
          <KeyButton className="button" letter="E" onKey={extend} onPress={extend}>
            {t("wrap_up.extend")}
          </KeyButton>
        )}
      </div>
    </section>
  );
}

import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import type { FromDesk, OfferAtDesk } from "./protocol";
import { useAgentNames } from "./useAgentNames";

interface OfferActionsProps {
  offer: OfferAtDesk;
  canDecline: boolean;
  send: (message: FromDesk) => boolean;
}

/** How far an offer has come, and the way out of it while there is one. */
export function OfferActions({ offer, canDecline, send }: OfferActionsProps) {
  const { t } = useTranslation();
  const nameOf = useAgentNames();
  const who = nameOf(offer.consult);
  return (
    <div className="offer-actions">
      <p role="status">
        {offer.consult !== "" && !offer.conference && `${t("offer.consult", { who })} `}
        {offer.conference ? t("talk.conference", { who }) : t(`offer.${offer.state}`)}
      </p>
      {offer.state === "consulting" && (
        <p className="hint">
          {offer.conference ? t("offer.leave_conference", { who }) : t("offer.leave_consult", { who })}
        </p>
      )}
      {canDecline && (
        <>
          <Button
            className="button button-bad"
            aria-describedby="decline-hint"
            onPress={() => send({ type: "decline", ref: offer.ref, reason: "" })}
          >
            {t("offer.decline")}
          </Button>
          <span id="decline-hint" className="hint">
            {offer.consult === "" ? t("offer.decline_hint") : t("offer.decline_consult_hint")}
          </span>
        </>
      )}
    </div>
  );
}

import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import type { Seat } from "../phone/useSeat";
import { offerInWords } from "./offerInWords";
import type { FromDesk, OfferAtDesk } from "./protocol";
import { useAgentNames } from "./useAgentNames";

interface OfferActionsProps {
  offer: OfferAtDesk;
  /** What the seat's telephone is; undefined while that is not known. */
  phone: Seat["phone"] | undefined;
  canDecline: boolean;
  send: (message: FromDesk) => boolean;
}

/** How far an offer has come, and the way out of it while there is one. */
export function OfferActions({ offer, phone, canDecline, send }: OfferActionsProps) {
  const { t } = useTranslation();
  const nameOf = useAgentNames();
  const who = nameOf(offer.consult);
  return (
    <div className="offer-actions">
      <p role="status">
        {offer.consult !== "" && !offer.conference && `${t("offer.consult", { who })} `}
        {offer.conference ? t("talk.conference", { who }) : offerInWords(offer, phone, t)}
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

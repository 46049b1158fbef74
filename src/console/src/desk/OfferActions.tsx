import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import type { FromDesk, OfferAtDesk } from "./protocol";

interface OfferActionsProps {
  offer: OfferAtDesk;
  canAct: boolean;
  send: (message: FromDesk) => boolean;
}

/** How far an offer has come, and the way out of it while there is one. */
export function OfferActions({ offer, canAct, send }: OfferActionsProps) {
  const { t } = useTranslation();
  const mayDecline = offer.state === "offered" || offer.state === "ringing";
  return (
    <div className="offer-actions">
      <p role="status">{t(`offer.${offer.state}`)}</p>
      {canAct && mayDecline && (
        <>
          <Button
            className="button button-bad"
            aria-describedby="decline-hint"
            onPress={() => send({ type: "decline", ref: offer.ref, reason: "" })}
          >
            {t("offer.decline")}
          </Button>
          <span id="decline-hint" className="hint">
            {t("offer.decline_hint")}
          </span>
        </>
      )}
    </div>
  );
}

import { useTranslation } from "react-i18next";

import { CallerHead } from "./CallerHead";
import { CallFacts } from "./CallFacts";
import { KnownOfCaller } from "./KnownOfCaller";
import { OfferActions } from "./OfferActions";
import type { CallerAtDesk, DeskNow, FromDesk } from "./protocol";

interface CallPanelProps {
  now: DeskNow;
  caller: CallerAtDesk | null;
  canAct: boolean;
  send: (message: FromDesk) => boolean;
}

/** The call that is at the desk: who it is, why it came here, and all that is known. */
export function CallPanel({ now, caller, canAct, send }: CallPanelProps) {
  const { t } = useTranslation();
  const { offer, talk } = now;
  const call = talk ?? offer?.call;
  if (call === undefined) {
    return null;
  }
  return (
    <article className={`call-panel ${talk === null ? "is-offer" : ""}`} aria-label={talk === null ? t("offer.title") : t("talk.title")}>
      <CallerHead call={call} caller={caller} isOffer={talk === null} />
      {offer !== null && <OfferActions offer={offer} canAct={canAct} send={send} />}
      <CallFacts call={call} offer={offer} caller={caller} />
      {caller === null ? (
        <p className="loading">{t("caller.loading")}</p>
      ) : (
        <KnownOfCaller caller={caller} />
      )}
    </article>
  );
}

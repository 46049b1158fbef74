import { useTranslation } from "react-i18next";

import { CallerHead } from "./CallerHead";
import { CallFacts } from "./CallFacts";
import { KnownOfCaller } from "./KnownOfCaller";
import { OfferActions } from "./OfferActions";
import type { CallerAtDesk, DeskNow, FromDesk } from "./protocol";
import { TalkActions } from "./TalkActions";

interface CallPanelProps {
  now: DeskNow;
  caller: CallerAtDesk | null;
  canAct: boolean;
  send: (message: FromDesk) => boolean;
}

/** The call that is at the desk: who it is, why it came here, and all that is known. */
export function CallPanel({ now, caller, canAct, send }: CallPanelProps) {
  const { t } = useTranslation();
  const { offer, talk, handling } = now;
  const call = talk ?? offer?.call;
  if (call === undefined) {
    return null;
  }
  return (
    <article className={`call-panel ${talk === null ? "is-offer" : ""}`} aria-label={talk === null ? t("offer.title") : t("talk.title")}>
      <CallerHead call={call} caller={caller} offer={offer} />
      {offer !== null && (
        <OfferActions offer={offer} canDecline={canAct && now.can.includes("decline")} send={send} />
      )}
      {talk !== null && handling !== null && (
        <TalkActions key={talk.call} now={now} talk={talk} handling={handling} canAct={canAct} send={send} />
      )}
      <CallFacts call={call} offer={offer} caller={caller} />
      {caller === null ? (
        <p className="loading">{t("caller.loading")}</p>
      ) : (
        <KnownOfCaller caller={caller} />
      )}
    </article>
  );
}

import { useTranslation } from "react-i18next";

import { useSeat } from "../phone/useSeat";
import { CallerHead } from "./CallerHead";
import { CallFacts } from "./CallFacts";
import { Dispositions } from "./Dispositions";
import { isTalking } from "./isTalking";
import { KnownOfCaller } from "./KnownOfCaller";
import { OfferActions } from "./OfferActions";
import type { CallerAtDesk, DeskNow, FromDesk, Refused } from "./protocol";
import { TalkActions } from "./TalkActions";
import { useFocusStays } from "./useFocusStays";
import { WrapUpActions } from "./WrapUpActions";

interface CallPanelProps {
  now: DeskNow;
  caller: CallerAtDesk | null;
  /** The same, where all that is known of them is to be shown already: a moment later than the name. */
  known: CallerAtDesk | null;
  canAct: boolean;
  /** What was refused last, or null. */
  refused: Refused | null;
  send: (message: FromDesk) => boolean;
}

/** The call that is at the desk: who it is, why it came here, and all that is known. */
export function CallPanel({ now, caller, known, canAct, refused, send }: CallPanelProps) {
  const { t } = useTranslation();
  const { offer, talk, handling, wrap_up, disposition } = now;
  const stays = useFocusStays<HTMLElement>();
  const seat = useSeat(now);
  const call = talk ?? offer?.call ?? wrap_up;
  if (call === null) {
    return null;
  }
  // Who is asked by a colleague talks, though the call is the colleague's.
  const talks = isTalking(now);
  const withoutTalk = offer === null ? t("wrap_up.title") : t("offer.title");
  const title = talks ? t("talk.title") : withoutTalk;
  const isOffer = offer !== null && !talks;
  return (
    <article className={`call-panel ${isOffer ? "is-offer" : ""}`} aria-label={title} {...stays}>
      <CallerHead call={call} caller={caller} offer={offer} />
      {offer !== null && (
        <OfferActions
          offer={offer}
          phone={seat?.phone}
          canDecline={canAct && now.can.includes("decline")}
          send={send}
        />
      )}
      {talk !== null && handling !== null && (
        <TalkActions
          key={talk.call}
          now={now}
          talk={talk}
          handling={handling}
          canAct={canAct}
          refused={refused}
          send={send}
        />
      )}
      {wrap_up !== null && <WrapUpActions now={now} wrapUp={wrap_up} canAct={canAct} send={send} />}
      {disposition !== null && (
        <Dispositions
          disposition={disposition}
          canAct={canAct && now.can.includes("dispose")}
          onChoose={(chosen) =>
            send({
              type: "dispose",
              call: call.call,
              disposition: chosen,
              instead_of: disposition.given,
            })
          }
        />
      )}
      <CallFacts call={call} offer={offer} caller={caller} isOver={wrap_up !== null} />
      {known?.call !== call.call ? (
        <p className="loading">{t("caller.loading")}</p>
      ) : (
        <KnownOfCaller
          caller={known}
          number={call.number}
          language={call.language}
          agent={now.agent}
          queue={call.queue}
        />
      )}
    </article>
  );
}

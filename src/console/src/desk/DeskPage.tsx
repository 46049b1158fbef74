import { useDeferredValue, useEffect, useEffectEvent, useRef } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { Unfinished } from "../drafts/Unfinished";
import { DeskPhone } from "../phone/DeskPhone";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";
import { loadAnew } from "../ui/loadAnew";
import { showTitle } from "../ui/title";
import { AtRest } from "./AtRest";
import { CallPanel } from "./CallPanel";
import { Broadcasts } from "./Broadcasts";
import { callOf } from "./DeskLink";
import { Requalified } from "./Requalified";
import { StateBar } from "./StateBar";
import { useDesk } from "./useDesk";
import { useFocusStays } from "./useFocusStays";
import { useShown } from "./useShown";

interface DeskPageProps {
  agent: string;
  isShown: boolean;
  /** Is called when a call is on offer and the desk is not shown. */
  onOffer: () => void;
}

/** An agent's desk: what the agent does, and who is calling. */
export function DeskPage({ agent, isShown, onOffer }: DeskPageProps) {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const stays = useFocusStays<HTMLDivElement>();
  const desk = useDesk(agent);
  const { now, link } = desk;
  // Who it is is painted first, and all else with the frame after that.
  const known = useDeferredValue(desk.caller);
  useShown(isShown ? now : null, known, desk.send);
  const offered = now?.offer?.ref;
  const isCalledHere = useRef(false);
  const show = useEffectEvent(() => {
    if (!isShown) {
      isCalledHere.current = true;
      onOffer();
    }
  });
  useEffect(() => {
    if (offered !== undefined) {
      show();
    }
  }, [offered]);
  useEffect(() => {
    // What had the focus is gone with the page that it was on.
    if (isShown && isCalledHere.current) {
      isCalledHere.current = false;
      document.querySelector<HTMLElement>("article.call-panel")?.focus();
    }
  }, [isShown]);
  const title = now === null ? t("desk.title") : t(`state.${now.state}`);
  useEffect(() => {
    if (isShown) {
      showTitle(title, t("desk.title"));
    }
  }, [t, title, isShown]);
  return (
    <>
      {now !== null && (
        <Broadcasts broadcasts={now.broadcasts} canAct={link === "open"} send={desk.send} />
      )}
      <div className="desk" hidden={!isShown} {...stays}>
        <h1 className="hidden">{t("desk.title")}</h1>
        {link === "away" && (
          <Banner kind="bad">
            {t("link.away")}
            <Button className="button" onPress={desk.again}>
              {t("link.again")}
            </Button>
          </Banner>
        )}
        {link === "outdated" && (
          <Banner kind="bad">
            {t("link.outdated")}
            <Button className="button" onPress={loadAnew}>
              {t("error.load")}
            </Button>
          </Banner>
        )}
        {now === null && link === "opening" && <Banner kind="plain">{t("link.opening")}</Banner>}
        {desk.refused !== null && (
          <Banner kind="bad">{t("desk.refused", { why: whyRefused(desk.refused) })}</Banner>
        )}
        {now !== null && (
          <>
            <StateBar now={now} canAct={link === "open"} send={desk.send} />
            {now.requalified !== null && <Requalified change={now.requalified} />}
            <DeskPhone now={now} isLinked={link === "open"} />
            {callOf(now) === undefined ? (
              <AtRest now={now} canAct={link === "open"} />
            ) : (
              <CallPanel
                key={callOf(now)}
                now={now}
                caller={desk.caller}
                known={known}
                canAct={link === "open"}
                refused={desk.refused}
                send={desk.send}
              />
            )}
            <Unfinished
              agent={agent}
              call={callOf(now) ?? ""}
              goesOn={isShown && callOf(now) === undefined}
            />
          </>
        )}
      </div>
    </>
  );
}

import { useSyncExternalStore } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { Keys } from "../phone/Keys";
import { LevelMeter } from "../phone/LevelMeter";
import { NoMicrophone } from "../phone/NoMicrophone";
import type { WebCall } from "./WebCall";

/** A call and its keypad; once it is over, the way to the next one. */
export function CallInProgress({ call, again }: { call: WebCall; again: () => void }) {
  const { t } = useTranslation();
  const state = useSyncExternalStore(call.subscribe, call.current);
  const isOver = state === "over" || state === "refused";
  return (
    <section className="card" aria-label={t("web_call.title")}>
      <p role="status" className="phone-state">
        {t(`web_call.${state}`)}
      </p>
      {isOver && (
        <Button className="button button-main" onPress={again}>
          {t("web_call.again")}
        </Button>
      )}
      {!isOver && state !== "leaving" && (
        <>
          <NoMicrophone microphone={call.microphone} />
          <LevelMeter level={call.microphone.level} />
          <div className="keypad" role="group" aria-label={t("phone.keypad")}>
            <Keys press={call.press} />
          </div>
          <Button className="button button-bad" onPress={call.hangUp}>
            {t("phone.hang_up")}
          </Button>
        </>
      )}
    </section>
  );
}

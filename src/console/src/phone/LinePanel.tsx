import { useEffect, useSyncExternalStore } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { Banner } from "../ui/Banner";
import { KeyButton } from "../ui/KeyButton";
import { Keypad } from "./Keypad";
import { LevelMeter } from "./LevelMeter";
import { NoMicrophone } from "./NoMicrophone";
import type { PhoneLine } from "./PhoneLine";
import { SelfTest } from "./SelfTest";
import { mayNotify, useRingShown, useTitleFlashes } from "./useRingShown";

/** What the telephone does, and what can be done with it now. */
export function LinePanel({ line, talk }: { line: PhoneLine; talk: string | null }) {
  const { t } = useTranslation();
  const view = useSyncExternalStore(line.subscribe, line.current);
  useEffect(() => {
    line.expect(talk);
  }, [line, talk]);
  const isUp = !view.isLeaving && (view.line === "talking" || view.line === "connecting");
  useRingShown(view.line === "ringing");
  useTitleFlashes(view.isUnseen ? t("phone.unseen") : "");
  const turnOn = () => {
    line.resumeSound();
    mayNotify();
  };
  const status = () => {
    if (view.isLeaving) {
      return t("phone.leaving");
    }
    return view.connection === "ready" || isUp ? t(`phone.${view.line}`) : t(`phone.${view.connection}`);
  };
  const toggle = () => {
    line.mute(!view.isMuted);
  };
  return (
    <section className="phone" aria-label={t("phone.title")}>
      {view.isBlocked && (
        <Banner kind="bad">
          {t("phone.sound_off")}
          <Button className="button button-main" onPress={turnOn}>
            {t("phone.sound_on")}
          </Button>
        </Banner>
      )}
      <NoMicrophone microphone={line.microphone} />
      <p role="status" className="phone-state">
        {status()}
        {isUp && view.connection === "away" && <strong className="late"> {t("phone.cut_off")}</strong>}
        {view.isMuted && isUp && (
          <strong className="late"> {view.isUnseen ? t("phone.unseen") : t("phone.is_muted")}</strong>
        )}
      </p>
      <LevelMeter level={line.microphone.level} />
      <div className="actions">
        {view.line === "ringing" && (
          <KeyButton
            className="button button-main"
            letter="A"
            onKey={line.answer}
            onPress={line.answer}
          >
            {t("phone.answer")}
          </KeyButton>
        )}
        {isUp && (
          <>
            <KeyButton
              className={view.isMuted ? "button button-bad" : "button"}
              letter="M"
              onKey={toggle}
              onPress={toggle}
            >
              {view.isMuted ? t("phone.unmute") : t("phone.mute")}
            </KeyButton>
            <Keypad press={line.press} />
            <KeyButton
              className="button button-bad"
              letter="X"
              onKey={line.hangUp}
              onPress={line.hangUp}
            >
              {t("phone.hang_up")}
            </KeyButton>
          </>
        )}
        {view.connection === "ready" && (view.line === "free" || view.line === "testing") && (
          <SelfTest line={line} />
        )}
      </div>
    </section>
  );
}

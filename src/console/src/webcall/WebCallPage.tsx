import { useEffect, useState } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { Looks } from "../app/Looks";
import { Microphone, MicrophoneMissing, type NoMicrophone } from "../phone/Microphone";
import { Banner } from "../ui/Banner";
import { CallInProgress } from "./CallInProgress";
import { WebCall } from "./WebCall";

/** Call the bank from here: one button, and a keypad while the call goes on. */
export function WebCallPage() {
  const { t } = useTranslation();
  const [call, setCall] = useState<WebCall | null>(null);
  const [missing, setMissing] = useState<NoMicrophone | null>(null);
  const title = t("web_call.title");
  useEffect(() => {
    document.title = title;
  }, [title]);
  const begin = async () => {
    try {
      const microphone = await Microphone.open();
      setMissing(null);
      setCall(new WebCall(microphone));
    } catch (error) {
      setMissing(error instanceof MicrophoneMissing ? error.why : "missing");
    }
  };
  return (
    <>
      <header className="shell">
        <div className="shell-end">
          <Looks />
        </div>
      </header>
      <main className="web-call">
        <h1>{title}</h1>
        <p>{t("web_call.how")}</p>
        {missing !== null && <Banner kind="bad">{t(`phone.no_microphone_${missing}`)}</Banner>}
        {call === null ? (
          <Button className="button button-main" onPress={() => void begin()}>
            {t("web_call.call")}
          </Button>
        ) : (
          <CallInProgress call={call} again={() => void begin()} />
        )}
      </main>
    </>
  );
}

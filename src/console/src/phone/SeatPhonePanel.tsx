import { useEffect, useSyncExternalStore } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { Banner } from "../ui/Banner";
import { markTitle } from "../ui/title";
import { LinePanel } from "./LinePanel";
import { seatPhone } from "./SeatPhone";

interface SeatPhonePanelProps {
  agent: string;
  /** The seat whose telephone this page is; "" for none. */
  seat: string;
  /** The call that the desk shows as a conversation; "" for none, null while it is not known. */
  talk: string | null;
}

/** The seat's telephone, or why there is none. */
export default function SeatPhonePanel({ agent, seat, talk }: SeatPhonePanelProps) {
  const { t } = useTranslation();
  const phone = useSyncExternalStore(seatPhone.subscribe, seatPhone.current);
  useEffect(() => {
    // Other pages of the console end no call: it is left only where the seat is.
    if (seat === "") {
      seatPhone.leave();
    } else {
      seatPhone.sit(agent, seat);
    }
  }, [agent, seat]);
  const isHere = phone.kind === "open";
  useEffect(() => {
    markTitle(isHere ? "☎" : "");
  }, [isHere]);
  switch (phone.kind) {
    case "none":
      return null;
    case "opening":
      return <Banner kind="plain">{t("phone.opening")}</Banner>;
    case "elsewhere":
      return (
        <Banner kind="plain">
          {t("phone.elsewhere")}
          <Button className="button" onPress={seatPhone.takeOver}>
            {t("phone.take_over")}
          </Button>
        </Banner>
      );
    case "no_microphone":
      return (
        <Banner kind="bad">
          {t(`phone.no_microphone_${phone.why}`)}
          <Button
            className="button"
            onPress={() => {
              seatPhone.again(agent);
            }}
          >
            {t("phone.again")}
          </Button>
        </Banner>
      );
    case "open":
      return <LinePanel line={phone.line} talk={talk} />;
  }
}

import { useEffect, useSyncExternalStore } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { Banner } from "../ui/Banner";
import { LinePanel } from "./LinePanel";
import { seatPhone } from "./SeatPhone";
import { useTelephoneMark } from "./useTelephoneMark";

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
  useTelephoneMark(phone.kind === "open");
  switch (phone.kind) {
    case "none":
      return null;
    case "opening":
      return <Banner kind="plain">{t("phone.opening")}</Banner>;
    case "elsewhere":
    case "awaited":
      return (
        <Banner kind="plain">
          {t(`phone.${phone.kind}`)}
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

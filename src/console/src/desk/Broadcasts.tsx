import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { Banner } from "../ui/Banner";
import { hourAndMinute } from "../ui/time";
import { whoName } from "../ui/whoName";
import type { BroadcastAtDesk, FromDesk } from "./protocol";
import { useFocusStays } from "./useFocusStays";

interface BroadcastsProps {
  broadcasts: readonly BroadcastAtDesk[];
  /** Whether the service can be told anything. */
  canAct: boolean;
  send: (message: FromDesk) => boolean;
}

/** What supervisors have written to the agent, on whatever page, until it is read. */
export function Broadcasts({ broadcasts, canAct, send }: BroadcastsProps) {
  const { t, i18n } = useTranslation();
  const stays = useFocusStays<HTMLElement>();
  return (
    // It is there before there is anything in it: only so do screen readers tell what comes.
    <section className="broadcasts" aria-label={t("broadcast.at_desk")} aria-live="polite" {...stays}>
      {broadcasts.map((one) => (
        <Banner key={one.id} kind="note">
          <p>
            <strong>
              {t("broadcast.from", {
                who: whoName(one.by),
                when: hourAndMinute(Date.parse(one.at) / 1000, i18n.language),
              })}
            </strong>{" "}
            <bdi>{one.text}</bdi>
          </p>
          {canAct && (
            <Button className="button" onPress={() => send({ type: "read", broadcast: one.id })}>
              {t("broadcast.read")}
            </Button>
          )}
        </Banner>
      ))}
    </section>
  );
}

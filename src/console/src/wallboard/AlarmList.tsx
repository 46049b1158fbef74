import { useTranslation } from "react-i18next";

import { length } from "../ui/time";
import { useNow } from "../ui/useNow";
import { alarmsOf, type Alarm } from "./alarms";
import type { FloorNow } from "./useFloor";

/** What needs somebody's eyes now. */
export function AlarmList({ floor }: { floor: FloorNow }) {
  const { t } = useTranslation();
  const alarms = alarmsOf(floor, useNow());
  // Without how late it is: each second would be told anew.
  const told = alarms.map((alarm) =>
    alarm.kind === "promise"
      ? t("wallboard.alarm_promise_told", { tier: t(`tier.${alarm.tier}`), queue: alarm.queue })
      : t("wallboard.alarm_nobody", { queue: alarm.queue, count: alarm.count }),
  );
  return (
    <>
      <p className="hidden" role="alert">
        {told.join(". ")}
      </p>
      {alarms.length === 0 ? (
        <p className="all-well">✓ {t("wallboard.no_alarms")}</p>
      ) : (
        <AlarmsShown alarms={alarms} />
      )}
    </>
  );
}

function AlarmsShown({ alarms }: { alarms: readonly Alarm[] }) {
  const { t } = useTranslation();
  return (
    <ul className="alarms">
      {alarms.map((alarm) =>
        alarm.kind === "promise" ? (
          <li key={alarm.call}>
            {t("wallboard.alarm_promise", {
              tier: t(`tier.${alarm.tier}`),
              queue: alarm.queue,
              late: length(alarm.lateS),
            })}
          </li>
        ) : (
          <li key={alarm.queue}>
            {t("wallboard.alarm_nobody", { queue: alarm.queue, count: alarm.count })}
          </li>
        ),
      )}
    </ul>
  );
}

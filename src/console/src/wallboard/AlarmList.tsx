import { useTranslation } from "react-i18next";

import { length } from "../ui/time";
import { useNow } from "../ui/useNow";
import { alarmsOf } from "./alarms";
import type { FloorNow } from "./useFloor";

/** What needs somebody's eyes now. */
export function AlarmList({ floor }: { floor: FloorNow }) {
  const { t } = useTranslation();
  const alarms = alarmsOf(floor, useNow());
  if (alarms.length === 0) {
    return <p className="all-well">✓ {t("wallboard.no_alarms")}</p>;
  }
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

import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import type { Session } from "../service/client";
import { Problem } from "../service/problem";
import { Banner } from "../ui/Banner";
import { Card } from "../ui/Card";
import { timeOfDay } from "../ui/time";
import { showTitle } from "../ui/title";
import { AgentList } from "./AgentList";
import { AlarmList } from "./AlarmList";
import { BigFigures } from "./BigFigures";
import { BroadcastCard } from "./BroadcastCard";
import { Refused } from "./Refused";
import { TierTable } from "./TierTable";
import { TodayChart } from "./TodayChart";
import { useFloor } from "./useFloor";
import { useSupervisor } from "./useSupervisor";
import { WaitingTable } from "./WaitingTable";

/** The floor as it is now, to be read across a room. */
export default function WallboardPage({ session }: { session: Session }) {
  const { t, i18n } = useTranslation();
  const supervisor = useSupervisor(session);
  const isOnWall = session.role === "screen";
  const { data: floor, error, dataUpdatedAt } = useFloor();
  useEffect(() => {
    showTitle(t("wallboard.title"));
  }, [t]);
  if (error instanceof Problem && error.code === "no_floor") {
    return <Banner kind="plain">{t("wallboard.no_floor")}</Banner>;
  }
  const asOf = new Date(dataUpdatedAt).toISOString();
  return (
    <div className="wallboard">
      <h1 className="hidden">{t("wallboard.title")}</h1>
      {error !== null && (
        <Banner kind="bad">{t("wallboard.failed", { when: timeOfDay(asOf, i18n.language) })}</Banner>
      )}
      {supervisor?.refused != null && <Refused error={supervisor.refused} />}
      {floor !== undefined && (
        <>
          <BigFigures floor={floor} />
          <Card title={t("wallboard.queues")}>
            <TierTable tiers={floor.tiers} />
          </Card>
          <div className="wallboard-parts">
            <Card title={t("wallboard.alarms")}>
              <AlarmList floor={floor} />
            </Card>
            <Card title={t("wallboard.agents")}>
              <AgentList floor={floor} supervisor={supervisor} />
            </Card>
            <Card title={t("wallboard.line")}>
              <WaitingTable floor={floor} supervisor={supervisor} opensCalls={!isOnWall} />
            </Card>
            {!isOnWall && <BroadcastCard floor={floor} supervisor={supervisor} />}
            <Card title={t("wallboard.today")}>
              <TodayChart today={floor.today} />
            </Card>
          </div>
        </>
      )}
    </div>
  );
}

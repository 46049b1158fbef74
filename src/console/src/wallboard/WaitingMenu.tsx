import { useTranslation } from "react-i18next";

import { RowMenu } from "../ui/RowMenu";
import { waitingDeeds, type WaitingDeed } from "./deeds";
import type { FloorNow } from "./useFloor";
import type { Supervisor } from "./useSupervisor";

interface WaitingMenuProps {
  call: FloorNow["waiting"][number];
  floor: FloorNow;
  supervisor: Supervisor;
}

/** What the supervisor can have done with a call that waits. */
export function WaitingMenu({ call, floor, supervisor }: WaitingMenuProps) {
  const { t } = useTranslation();
  const words = (deed: WaitingDeed) =>
    deed.does === "move" ? t("supervision.move", { queue: deed.queue }) : t("supervision.put_first");
  return (
    <RowMenu
      label={t("supervision.with_call", { call: call.call.slice(0, 13) })}
      deeds={waitingDeeds(call, floor).map((deed) => ({ text: words(deed), deed }))}
      onChoose={(deed) => {
        supervisor.toCall(call.call, deed);
      }}
    />
  );
}

import { useTranslation } from "react-i18next";

import { Card } from "../ui/Card";
import type { DeskNow } from "./protocol";
import { SitDown } from "./SitDown";

/** The desk while there is no call. */
export function AtRest({ now, canAct }: { now: DeskNow; canAct: boolean }) {
  const { t } = useTranslation();
  if (now.state === "offline") {
    return <Card title={t("desk.where")}>{canAct && <SitDown agent={now.agent} />}</Card>;
  }
  const words = {
    available: t("desk.nobody_ready"),
    reserved: t("desk.nobody_ready"),
    on_call: t("desk.nobody_ready"),
    wrap_up: t("desk.nobody_wrap_up"),
    on_break: t("desk.nobody_break"),
  }[now.state];
  return <p className="at-rest">{words}</p>;
}

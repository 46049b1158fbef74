import { useTranslation } from "react-i18next";

import { Badge } from "../ui/Badge";
import { length } from "../ui/time";
import type { Risk } from "./types";

const IN_SECONDS = new Set<Risk["why"]>(["long_hold", "late_vip"]);

/** Why a call should be looked at, with the figure that says so. */
export function RiskBadge({ risk }: { risk: Risk }) {
  const { t } = useTranslation();
  const figure = IN_SECONDS.has(risk.why) ? length(risk.figure) : String(risk.figure);
  return <Badge kind="bad">{t(`quality.risk.${risk.why}`, { figure })}</Badge>;
}

import { useTranslation } from "react-i18next";

import { length } from "../ui/time";
import { share } from "./share";
import type { FloorNow } from "./useFloor";

/** The four figures that everybody looks at first. */
export function BigFigures({ floor }: { floor: FloorNow }) {
  const { t } = useTranslation();
  const longestS = Math.max(0, ...floor.tiers.map((one) => one.longest_wait_s));
  const ready = floor.agents.filter((one) => one.state === "available").length;
  const here = floor.agents.filter((one) => one.state !== "offline").length;
  const figures: [string, string][] = [
    [t("wallboard.waiting"), String(floor.waiting.length)],
    [t("wallboard.longest"), length(longestS)],
    [t("wallboard.service_level"), share(floor.service_level) || "–"],
    [t("wallboard.ready"), `${String(ready)} / ${String(here)}`],
  ];
  return (
    <dl className="big-figures">
      {figures.map(([name, figure]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
    </dl>
  );
}

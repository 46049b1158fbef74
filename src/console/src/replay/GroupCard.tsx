import { useState } from "react";
import { ToggleButton } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { termInWords } from "../i18n/term";
import type { Schemas } from "../service/client";
import { Card } from "../ui/Card";
import { ExampleCall } from "./ExampleCall";

interface GroupCardProps {
  replay: string;
  group: Schemas["ReplayGroupView"];
}

/** Calls that part at the same node, what becomes of them, and some of them side by side. */
export function GroupCard({ replay, group }: GroupCardProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string | null>(null);
  const ending = (outcome: string) => (outcome === "" ? t("replay.no_end") : termInWords(outcome, t));
  const told = [
    ...group.unknown_from.map((one) => t("replays.unknown_from", { calls: one.calls, node: one.what })),
    ...(["ends", "hears", "served"] as const)
      .filter((what) => group[what] > 0)
      .map((what) => t(`replays.${what}`, { calls: group[what] })),
    ...group.endings.map((one) =>
      t("replays.ending", { was: ending(one.was), now: ending(one.now), calls: one.calls }),
    ),
  ];
  return (
    <Card title={t("replays.group", { node: group.node, count: group.calls })}>
      <ul>
        {told.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <div className="replay-choices" role="group" aria-label={t("replays.examples")}>
        {group.examples.map((call, at) => (
          <ToggleButton
            key={call}
            className="button"
            isSelected={open === call}
            onChange={(isOpen) => {
              setOpen(isOpen ? call : null);
            }}
          >
            {t("replays.example", { number: at + 1 })}
          </ToggleButton>
        ))}
      </div>
      {open !== null && <ExampleCall key={open} replay={replay} call={open} />}
    </Card>
  );
}

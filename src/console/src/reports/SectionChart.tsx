import { useCallback } from "react";

import type { Schemas } from "../service/client";
import { BarChart } from "../ui/BarChart";
import { barsOf } from "./bars";

/** The calls of a section as bars, where it is told by the interval; else nothing. */
export function SectionChart({ section }: { section: Schemas["SectionView"] }) {
  const bars = barsOf(section);
  const names = JSON.stringify(section.rows.map((row) => row.name));
  const nameOf = useCallback((at: number) => (JSON.parse(names) as string[])[at] ?? "", [names]);
  if (bars === null) {
    return null;
  }
  return <BarChart at={section.rows.map((_, number) => number)} bars={bars} nameOf={nameOf} />;
}

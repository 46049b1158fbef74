import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import { hourAndMinute, timeOfDay } from "../ui/time";
import type { FloorNow } from "./useFloor";

const HEIGHT = 220;
const QUARTER_S = 900;

/** The calls of today by quarter hours, as bars; a screen reader has the same in a table. */
export function TodayChart({ today }: { today: FloorNow["today"] }) {
  const { t, i18n } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const told = JSON.stringify(today);
  useEffect(() => {
    const box = place.current;
    const bars = uPlot.paths.bars?.({ size: [0.7, 48] });
    if (box === null || bars === undefined) {
      return;
    }
    const color = (name: string) => getComputedStyle(box).getPropertyValue(name);
    const axis = { stroke: color("--ink"), grid: { stroke: color("--line") }, ticks: { show: false } };
    const series = (label: string, name: string) => ({
      label,
      fill: color(name),
      stroke: color(name),
      paths: bars,
      points: { show: false },
    });
    const counts = JSON.parse(told) as FloorNow["today"];
    const chart = new uPlot(
      {
        width: box.clientWidth,
        height: HEIGHT,
        legend: { live: false },
        cursor: { show: false },
        scales: { y: { range: (_, __, most) => [0, Math.max(4, most)] } },
        axes: [
          {
            ...axis,
            values: (_, seconds) => seconds.map((one) => hourAndMinute(one, i18n.language)),
          },
          { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
        ],
        series: [
          {},
          series(t("wallboard.other"), "--quiet"),
          series(t("wallboard.abandoned"), "--bad"),
          series(t("wallboard.answered"), "--good"),
        ],
      },
      stacked(counts),
      box,
    );
    const watch = new ResizeObserver(() => {
      chart.setSize({ width: box.clientWidth, height: HEIGHT });
    });
    watch.observe(box);
    return () => {
      watch.disconnect();
      chart.destroy();
    };
  }, [told, t, i18n.language]);
  return (
    <>
      <div ref={place} aria-hidden="true" className="chart" />
      <table className="hidden">
        <caption>{t("wallboard.today")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("wallboard.for")}</th>
            <th scope="col">{t("wallboard.came")}</th>
            <th scope="col">{t("wallboard.answered")}</th>
            <th scope="col">{t("wallboard.abandoned")}</th>
          </tr>
        </thead>
        <tbody>
          {today.map((one) => (
            <tr key={one.begin}>
              <th scope="row">{timeOfDay(one.begin, i18n.language)}</th>
              <td>{one.offered}</td>
              <td>{one.answered}</td>
              <td>{one.abandoned}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Return each quarter's bars one on the other, the whole behind; at least two quarters. */
function stacked(today: FloorNow["today"]): uPlot.AlignedData {
  const quarters = today.map((one) => ({ ...one, at: Date.parse(one.begin) / 1000 }));
  const last = quarters.at(-1);
  const after = (last?.at ?? 0) + QUARTER_S;
  return [
    [...quarters.map((one) => one.at), after],
    [...quarters.map((one) => one.offered), null],
    [...quarters.map((one) => one.answered + one.abandoned), null],
    [...quarters.map((one) => one.answered), null],
  ];
}

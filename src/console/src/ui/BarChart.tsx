import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

const HEIGHT = 220;
/** At every bar stands its name, or at every second one, fourth one and so on. */
const POWERS = Array.from({ length: 12 }, (_, at) => 2 ** at);

export interface Bars {
  readonly label: string;
  /** A colour of `tokens.css`. */
  readonly color: string;
  readonly values: readonly (number | null)[];
}

interface BarChartProps {
  /** Where each bar is, ascending: seconds since 1970, or numbers of rows. */
  at: readonly number[];
  /** The bars, those behind first: each is as high as the ones before it end. */
  bars: readonly Bars[];
  /** What stands below a place; the same function each time. */
  nameOf: (at: number) => string;
}

/** Bars one before the other, for the eye alone: whoever shows them has the same in a table. */
export function BarChart({ at, bars, nameOf }: BarChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const told = JSON.stringify({ at, bars });
  useEffect(() => {
    const box = place.current;
    const paths = uPlot.paths.bars?.({ size: [0.7, 48] });
    if (box === null || paths === undefined) {
      return;
    }
    const shown = JSON.parse(told) as Pick<BarChartProps, "at" | "bars">;
    const apart = Math.min(...shown.at.slice(1).map((one, before) => one - (shown.at[before] ?? one)), Infinity);
    const step = Number.isFinite(apart) ? apart : 1;
    // Half a bar's place at either side, or the outer bars and their names are cut off.
    const margin = step / 2;
    const color = (name: string) => getComputedStyle(box).getPropertyValue(name);
    const axis = { stroke: color("--ink"), grid: { stroke: color("--line") }, ticks: { show: false } };
    const chart = new uPlot(
      {
        width: box.clientWidth,
        height: HEIGHT,
        legend: { live: false },
        cursor: { show: false },
        scales: {
          x: { range: (_, first, last) => [first - margin, last + margin] },
          y: { range: (_, __, most) => [0, Math.max(4, most)] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            // Names stand below bars, and nowhere between them.
            incrs: POWERS.map((power) => power * step),
            values: (_, places) => places.map(nameOf),
          },
          { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] },
        ],
        series: [
          {},
          ...shown.bars.map((one) => ({
            label: one.label,
            fill: color(one.color),
            stroke: color(one.color),
            paths,
            points: { show: false },
          })),
        ],
      },
      [[...shown.at], ...shown.bars.map((one) => [...one.values])],
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
  }, [told, nameOf]);
  return <div ref={place} aria-hidden="true" className="chart" />;
}

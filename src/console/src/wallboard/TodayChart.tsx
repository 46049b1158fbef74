import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { BarChart } from "../ui/BarChart";
import { hourAndMinute } from "../ui/time";
import type { FloorNow } from "./useFloor";

const QUARTER_S = 900;

/** The calls of today by quarter hours, as bars; a screen reader has the same in a table. */
export function TodayChart({ today }: { today: FloorNow["today"] }) {
  const { t, i18n } = useTranslation();
  const nameOf = useCallback((at: number) => hourAndMinute(at, i18n.language), [i18n.language]);
  if (today.length === 0) {
    return <p>{t("wallboard.no_calls")}</p>;
  }
  const begins = today.map((one) => Date.parse(one.begin) / 1000);
  // At least two quarters, and the whole behind its parts.
  const at = [...begins, (begins.at(-1) ?? 0) + QUARTER_S];
  const bars = [
    {
      label: t("wallboard.other"),
      color: "--quiet",
      values: [...today.map((one) => one.offered), null],
    },
    {
      label: t("wallboard.abandoned"),
      color: "--bad",
      values: [...today.map((one) => one.answered + one.abandoned), null],
    },
    {
      label: t("wallboard.answered"),
      color: "--good",
      values: [...today.map((one) => one.answered), null],
    },
  ];
  return (
    <>
      <BarChart at={at} bars={bars} nameOf={nameOf} />
      {/* A table is never lower than its rows, so what is not shown lies round it. */}
      <div className="hidden">
        <table>
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
            {today.map((one, index) => (
              <tr key={one.begin}>
                <th scope="row">{nameOf(at[index] ?? 0)}</th>
                <td>{one.offered}</td>
                <td>{one.answered}</td>
                <td>{one.abandoned}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

import { useTranslation } from "react-i18next";

import type { Schemas } from "../service/client";
import { Banner } from "../ui/Banner";

/** What was checked of the figures: two ways to one number must come to the same. */
export function ChecksCard({ checks }: { checks: Schemas["ReportView"]["checks"] }) {
  const { t } = useTranslation();
  const failing = checks.filter((one) => one.residual !== 0);
  return (
    <section className="card" aria-label={t("report.checks")}>
      {failing.length === 0 ? (
        <p className="hint">{t("report.all_hold")}</p>
      ) : (
        <Banner kind="bad">{t("report.some_fail")}</Banner>
      )}
      <details open={failing.length > 0}>
        <summary>{t("report.checks")}</summary>
        <div className="scrolls" tabIndex={0} role="group" aria-label={t("report.checks")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("report.check")}</th>
                <th scope="col" className="figure">
                  {t("report.residual")}
                </th>
              </tr>
            </thead>
            <tbody>
              {checks.map((one) => (
                <tr key={one.says}>
                  <th scope="row">{one.says}</th>
                  <td className="figure">{one.residual}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

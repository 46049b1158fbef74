import { useTranslation } from "react-i18next";

import type { Schemas } from "../service/client";
import { Badge } from "../ui/Badge";
import { questionsOf } from "./marks";
import { useTexts } from "./useTexts";

type Agreement = Schemas["AgreementView"];

// K. Krippendorff, "Content Analysis" (2004), page 241.
const RELIABLE = 0.8;
const TENTATIVE = 0.667;

/** How far people agree by one version of a form: on the score, and on each question. */
export function AgreementTable({ agreed }: { agreed: Schemas["FormAgreementView"] }) {
  const { t } = useTranslation();
  const texts = useTexts();
  const title = t("calibration.agreed", { form: texts(agreed.form.name), count: agreed.calls });
  const row = (name: string, one: Agreement | undefined) =>
    one !== undefined && (
      <tr key={name}>
        <th scope="row">{name}</th>
        <td className="figure">
          {one.alpha === null ? t("calibration.untold") : one.alpha.toFixed(3)}{" "}
          {one.alpha !== null && <Level alpha={one.alpha} />}
        </td>
        <td className="figure">
          {one.same === null ? "" : `${(100 * one.same).toFixed(0)} %`}
        </td>
        <td className="figure">{one.pairs}</td>
      </tr>
    );
  return (
    <section className="card" aria-label={title}>
      <h2>{title}</h2>
      <div className="scrolls" tabIndex={0} role="group" aria-label={title}>
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col" className="figure">
                {t("calibration.alpha")}
              </th>
              <th scope="col" className="figure">
                {t("calibration.same")}
              </th>
              <th scope="col" className="figure">
                {t("calibration.pairs")}
              </th>
            </tr>
          </thead>
          <tbody>
            {row(t("calibration.score"), agreed.score)}
            {questionsOf(agreed.form).map((one) =>
              row(texts(one.asks), agreed.questions[one.question]),
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Level({ alpha }: { alpha: number }) {
  const { t } = useTranslation();
  if (alpha >= RELIABLE) {
    return <Badge kind="good">{t("calibration.reliable")}</Badge>;
  }
  return alpha >= TENTATIVE ? (
    <Badge kind="plain">{t("calibration.tentative")}</Badge>
  ) : (
    <Badge kind="bad">{t("calibration.unreliable")}</Badge>
  );
}

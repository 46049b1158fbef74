import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { Banner } from "../ui/Banner";
import { Card } from "../ui/Card";
import { dayAndTime } from "../ui/time";
import { showTitle } from "../ui/title";
import { whoName } from "../ui/whoName";
import { AgreementTable } from "./AgreementTable";
import { SCORES, useForms } from "./useScorecards";
import { useTexts } from "./useTexts";

/** Calls that several people score, each for themselves, and how far they agree. */
export default function CalibrationsPage() {
  const { t, i18n } = useTranslation();
  const texts = useTexts();
  const { data: forms = [] } = useForms();
  useEffect(() => {
    showTitle(t("calibration.title"));
  }, [t]);
  const { data, error } = useQuery({
    queryKey: [...SCORES, "calibrations"],
    queryFn: async () => answered(await service.GET("/api/v1/calibrations")),
  });
  const known = [...forms, ...(data?.agreements ?? []).map((one) => one.form)];
  const formName = (name: string) => {
    const form = known.find((one) => one.form === name);
    return form === undefined ? name : texts(form.name);
  };
  return (
    <div className="quality-page">
      <h1>{t("calibration.title")}</h1>
      <p className="hint">{t("calibration.hint")}</p>
      {error !== null && <Banner kind="bad">{t("quality.failed")}</Banner>}
      {data !== undefined && (
        <>
          <Card title={t("calibration.calls")}>
            {data.calibrations.length === 0 && <p>{t("calibration.none")}</p>}
            <ul>
              {data.calibrations.map((one) => (
                <li key={one.id}>
                  <Link href={`/calls/${one.call}?calibration=${one.id}`}>
                    {t("calibration.of", {
                      form: formName(one.form),
                      at: dayAndTime(one.at, i18n.language),
                      who: whoName(one.who),
                    })}
                  </Link>{" "}
                  {one.scorers.length === 0
                    ? t("calibration.nobody")
                    : one.scorers
                        .map((who) => {
                          const percent = one.percents?.[who];
                          return percent === undefined
                            ? whoName(who)
                            : `${whoName(who)} ${t("score.percent", { percent })}`;
                        })
                        .join(", ")}
                  {one.percents === null && one.scorers.length > 0 && (
                    <span className="hint"> {t("calibration.hidden")}</span>
                  )}
                </li>
              ))}
            </ul>
          </Card>
          {data.agreements.map((one) => (
            <AgreementTable key={one.form.digest} agreed={one} />
          ))}
          <dl className="definitions">
            {(["alpha", "same", "pairs"] as const).map((name) => (
              <div key={name}>
                <dt>{t(`calibration.${name}`)}</dt>
                <dd>{t(`calibration.means.${name}`)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  );
}

import { useMutation } from "@tanstack/react-query";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";
import { Banner } from "../ui/Banner";
import { saveAs } from "./saveAs";
import { SectionChart } from "./SectionChart";
import type { Interval } from "./span";

type Section = Schemas["SectionView"];

interface SectionProps {
  section: Section;
  /** What a file of it is asked for with; left out where there is none. */
  query?: { since: string; until: string; interval: Interval; language: "en-US" | "zh-CN" };
}

/** One section of a report: a table, what its figures mean, and a file of it. */
export function SectionCard({ section, query }: SectionProps) {
  const { t } = useTranslation();
  const saving = useMutation({
    mutationFn: async () =>
      answered(
        await service.GET("/api/v1/report/csv", {
          params: { query: { ...query, section: section.name } },
        }),
      ),
    onSuccess: (file) => {
      saveAs(file.file, file.text);
    },
  });
  const rows = section.total === null ? section.rows : [...section.rows, { ...section.total, name: t("report.total") }];
  return (
    <section className="card report-section" aria-label={section.heading}>
      <header>
        <h2>{section.heading}</h2>
        {query !== undefined && (
          <Button
            className="button"
            aria-label={t("report.csv_of", { section: section.heading })}
            isPending={saving.isPending}
            onPress={() => {
              saving.mutate();
            }}
          >
            {t("report.csv")}
          </Button>
        )}
      </header>
      <p className="hint">{section.meaning}</p>
      {saving.isError && <Banner kind="bad">{t("report.failed")}</Banner>}
      {section.rows.length === 0 ? (
        <p>{t("report.nothing")}</p>
      ) : (
        <>
          <SectionChart section={section} />
          <div className="scrolls" tabIndex={0} role="group" aria-label={section.heading}>
          <table>
            <thead>
              <tr>
                <td />
                {section.columns.map((column) => (
                  <th key={column.name} scope="col" className="figure" title={column.meaning}>
                    {column.heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, number) => (
                // An hour that comes twice, when clocks are set back, has one name.
                <tr key={number}>
                  <th scope="row">{row.name}</th>
                  {section.columns.map((column, at) => (
                    <td key={column.name} className="figure">
                      {row.figures[at]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        </>
      )}
      <details>
        <summary>{t("report.definitions")}</summary>
        <dl className="definitions">
          {section.columns.map((column) => (
            <div key={column.name}>
              <dt>{column.heading}</dt>
              <dd>{column.meaning}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}

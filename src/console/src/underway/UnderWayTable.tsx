import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import type { Schemas } from "../service/client";
import { Badge } from "../ui/Badge";
import { Since } from "../ui/Since";
import { languageName } from "../ui/time";

type UnderWay = Schemas["CallUnderWay"];

/** Calls that are under way, the longest first. */
export function UnderWayTable({ calls }: { calls: readonly UnderWay[] }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="scrolls" tabIndex={0} role="group" aria-label={t("under_way.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col" className="figure">{t("under_way.for")}</th>
            <th scope="col">{t("under_way.at")}</th>
            <th scope="col">{t("under_way.says")}</th>
            <th scope="col">{t("search.columns.tier")}</th>
            <th scope="col">{t("language.label")}</th>
            <th scope="col">{t("wallboard.call")}</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((one) => (
            <tr key={one.call}>
              <td className="figure">
                <Since moment={one.started_at} />
              </td>
              <td>{one.with_agent ? t("under_way.with_agent") : <code>{one.node}</code>}</td>
              <td lang={one.language}>{one.said !== "" && <q>{one.said}</q>}</td>
              <td>{one.tier !== null && <Badge kind={one.tier}>{t(`tier.${one.tier}`)}</Badge>}</td>
              <td>{languageName(one.language, i18n.language)}</td>
              <td>
                <Link href={`/calls/${one.call}`}>{one.call.slice(0, 13)}</Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

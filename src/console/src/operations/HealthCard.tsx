import { useTranslation } from "react-i18next";

import { useSentence } from "../i18n/useSentence";
import type { Schemas } from "../service/client";
import { Badge } from "../ui/Badge";
import { Card } from "../ui/Card";

/** What is wrong, with the way out of each; names of files and settings stand as they are. */
export function HealthCard({ service }: { service: Schemas["ServiceNow"] }) {
  const { t } = useTranslation();
  const { problems, notices } = service;
  return (
    <Card title={t("operations.health")}>
      <p role="status">
        {problems.length > 0 ? (
          <Badge kind="bad">{t("operations.problems", { count: problems.length })}</Badge>
        ) : (
          <Badge kind="good">✓ {t("operations.well")}</Badge>
        )}{" "}
        {notices.length > 0 && <Badge kind="vip">{t("operations.notices", { count: notices.length })}</Badge>}
      </p>
      <Sentences title={t("operations.callers_suffer")} sentences={problems} />
      <Sentences title={t("operations.see_to")} sentences={notices} />
    </Card>
  );
}

function Sentences({ title, sentences }: { title: string; sentences: readonly Schemas["TroubleNow"][] }) {
  const inWords = useSentence();
  if (sentences.length === 0) {
    return null;
  }
  return (
    <>
      <h3 className="sentences-title">{title}</h3>
      <ul className="sentences">
        {sentences.map((one) => (
          <li key={one.text}>{inWords(one.said)}</li>
        ))}
      </ul>
    </>
  );
}

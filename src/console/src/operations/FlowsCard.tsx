import { useTranslation } from "react-i18next";

import { useSentence } from "../i18n/useSentence";
import type { Schemas } from "../service/client";
import { Banner } from "../ui/Banner";
import { Card } from "../ui/Card";
import { Facts } from "../ui/Facts";
import { dayAndTime } from "../ui/time";

const SHORT = 12;

/** The flows that new calls get, and what the checker says of files that they do not get. */
export function FlowsCard({ service }: { service: Schemas["ServiceNow"] }) {
  const { t, i18n } = useTranslation();
  const { refused, versions } = service;
  const before = versions.filter((one) => one.bundle !== service.bundle);
  return (
    <Card title={t("operations.flows")}>
      {refused === null ? (
        <p>✓ {t("operations.checked")}</p>
      ) : (
        <>
          <Banner kind="bad">
            {t("operations.refused", { since: dayAndTime(refused.since, i18n.language) })}
          </Banner>
          <Mistakes refused={refused} />
        </>
      )}
      <Facts
        facts={[
          [t("operations.bundle"), <code key="bundle">{service.bundle.slice(0, SHORT)}</code>],
          [t("operations.taken"), dayAndTime(service.bundle_since, i18n.language)],
          [t("operations.in_force"), service.flows.join(", ")],
          [
            t("operations.versions"),
            before
              .map((one) => t("operations.calls_on", { count: one.calls, bundle: one.bundle.slice(0, SHORT) }))
              .join(", "),
          ],
        ]}
      />
    </Card>
  );
}

/** What the checker says: the kind of each mistake in the reader's words, and its own text. */
function Mistakes({ refused }: { refused: NonNullable<Schemas["ServiceNow"]["refused"]> }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  if (refused.mistakes.length === 0) {
    return (
      <pre className="told" lang="en" tabIndex={0} role="group" aria-label={t("operations.check_says")}>
        {refused.why}
      </pre>
    );
  }
  return (
    <ul className="mistakes" aria-label={t("operations.check_says")}>
      {refused.mistakes.map((one, number) => (
        <li key={number}>
          <code>{one.place}</code> {sentence(one.said)}
          <span lang="en" className="hint">
            {one.text}
          </span>
        </li>
      ))}
    </ul>
  );
}

import { useTranslation } from "react-i18next";

import type { Schemas } from "../service/client";
import { Badge } from "../ui/Badge";
import { Card } from "../ui/Card";
import { Facts } from "../ui/Facts";
import { dayAndTime } from "../ui/time";

/** What runs, since when, and whether Asterisk is reached. */
export function ServiceCard({ service }: { service: Schemas["ServiceNow"] }) {
  const { t, i18n } = useTranslation();
  return (
    <Card title={t("operations.service")}>
      <Facts
        facts={[
          [t("operations.version"), service.version],
          [t("operations.since"), dayAndTime(service.began_at, i18n.language)],
          [
            t("operations.link"),
            service.is_linked ? (
              <Badge kind="good">✓ {t("operations.linked")}</Badge>
            ) : (
              <Badge kind="bad">{t("operations.not_linked")}</Badge>
            ),
          ],
          [t("operations.calls"), String(service.calls)],
        ]}
      />
    </Card>
  );
}

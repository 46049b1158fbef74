import { useTranslation } from "react-i18next";

import type { Schemas } from "../service/client";
import { dayAndTime } from "../ui/time";
import { whoName } from "../ui/whoName";

const SHORT = 8;

/** What stays on record, the latest first. Of a customer only the pseudonym is told. */
export function AuditTable({ entries }: { entries: readonly Schemas["AuditEntryView"][] }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="scrolls" tabIndex={0} role="group" aria-label={t("audit.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("audit.when")}</th>
            <th scope="col">{t("audit.who")}</th>
            <th scope="col">{t("audit.what")}</th>
            <th scope="col">{t("audit.how")}</th>
            <th scope="col">{t("audit.customer")}</th>
            <th scope="col">{t("audit.from")}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((one) => (
            <tr key={one.id}>
              <td className="when">{dayAndTime(one.at, i18n.language)}</td>
              <td>{one.who === "" ? t("audit.nobody") : whoName(one.who)}</td>
              <td>{t(`audit.whats.${one.what}`)}</td>
              <td>
                <code>{one.route}</code>
              </td>
              <td>{one.customer !== null && <code title={one.customer}>{one.customer.slice(0, SHORT)}</code>}</td>
              <td>{one.address}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../service/problem";
import { Banner } from "../ui/Banner";
import { showTitle } from "../ui/title";
import { CustomerCards } from "./CustomerCards";
import { useCustomer } from "./useCustomer";

/** One customer. */
export default function CustomerPage({ customer, agent }: { customer: string; agent: string | null }) {
  const { t } = useTranslation();
  const { data: known, error } = useCustomer(customer);
  useEffect(() => {
    showTitle(t("customer.title"));
  }, [t]);
  if (error !== null) {
    const isUnknown = error instanceof Problem && error.status === 404;
    return <Banner kind="bad">{isUnknown ? t("customer.not_found") : t("customer.failed")}</Banner>;
  }
  if (known === undefined) {
    return null;
  }
  return (
    <div className="customer-page">
      <h1>
        {known.name} {known.latin_name !== "" && <small>{known.latin_name}</small>}
      </h1>
      <div className="known">
        <CustomerCards customer={known} call="" agent={agent} queue={null} />
      </div>
    </div>
  );
}

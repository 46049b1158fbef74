import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { service as hotline } from "../service/client";
import { answered } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";
import { showTitle } from "../ui/title";
import { FloorCard } from "./FloorCard";
import { FlowsCard } from "./FlowsCard";
import { HealthCard } from "./HealthCard";
import { ServiceCard } from "./ServiceCard";

const EVERY_MS = 5_000;

/** How the hotline is, for those who keep it running; nobody who calls is on it. */
export default function OperationsPage() {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const { data, error } = useQuery({
    queryKey: ["operations"],
    queryFn: async () => answered(await hotline.GET("/api/v1/operations")),
    refetchInterval: EVERY_MS,
  });
  useEffect(() => {
    showTitle(t("operations.title"));
  }, [t]);
  return (
    <div className="search-page">
      <h1>{t("operations.title")}</h1>
      {/* What is still shown may be old. */}
      {error !== null && <Banner kind="bad">{t("operations.away", { why: whyRefused(error) })}</Banner>}
      {data?.service != null && (
        <>
          <HealthCard service={data.service} />
          <ServiceCard service={data.service} />
          <FlowsCard service={data.service} />
        </>
      )}
      {data?.floor != null && <FloorCard floor={data.floor} />}
      {data?.floor === null && <p>{t("wallboard.no_floor")}</p>}
    </div>
  );
}

import type { TFunction } from "i18next";

/** The rules by which the service derives a tier: src/hotline/model/tier.py. */
const REACHED = /^(average_deposits|total_assets) >= (\d+(?:\.\d+)?) ([A-Z]{3})$/;
const BELOW_ALL = "below every threshold";
const DECIDED = /^decided by (.+)$/;

/** Tell why somebody has a tier; what is none of the service's rules stands as it was written. */
export function tierReason(reason: string, t: TFunction, language: string): string {
  if (reason === BELOW_ALL) {
    return t("tier_reason.below_all");
  }
  const decided = DECIDED.exec(reason)?.[1];
  if (decided !== undefined) {
    return t("tier_reason.decided", { who: decided });
  }
  const [, figure, limit, currency] = REACHED.exec(reason) ?? [];
  if (limit === undefined || currency === undefined) {
    return reason;
  }
  const money = new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    maximumFractionDigits: 0,
  }).format(Number(limit));
  return figure === "average_deposits"
    ? t("tier_reason.average_deposits", { limit: money })
    : t("tier_reason.total_assets", { limit: money });
}

import { useTranslation } from "react-i18next";

import type { Problem } from "../service/problem";
import { Banner } from "../ui/Banner";

const KNOWN = ["cannot_supervise", "call_not_placed", "no_agent", "not_signed_in", "cannot_requalify", "unknown_broadcast"] as const;

/** Why something could not be done: in the reader's language where it is known. */
export function Refused({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  const known = KNOWN.find((code) => code === problem.code);
  const why = known === undefined ? problem.message : t(`supervision.refused.${known}`);
  return <Banner kind="bad">{t("desk.refused", { why })}</Banner>;
}

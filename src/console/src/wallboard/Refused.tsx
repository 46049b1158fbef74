import { useTranslation } from "react-i18next";

import { en } from "../i18n/en";
import { Problem } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";

const isOfAgent = (code: string): code is keyof typeof en.supervision.refused =>
  code in en.supervision.refused;

/** Why something could not be done; what is refused of an agent is told of the agent, not the reader. */
export function Refused({ error }: { error: Error }) {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const code = error instanceof Problem ? error.code : "";
  const why = isOfAgent(code) ? t(`supervision.refused.${code}`) : whyRefused(error);
  return <Banner kind="bad">{t("desk.refused", { why })}</Banner>;
}

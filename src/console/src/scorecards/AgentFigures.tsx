import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { SectionCard } from "../reports/SectionCard";
import { service } from "../service/client";
import { answered } from "../service/problem";
import { Banner } from "../ui/Banner";

interface AgentFiguresProps {
  agent: string;
  /** Whether it is the agent who looks. */
  isOwn: boolean;
}

/** An agent's quality, survey, adherence and handling of four weeks, each with what it means. */
export function AgentFigures({ agent, isOwn }: AgentFiguresProps) {
  const { t, i18n } = useTranslation();
  const language = i18n.language.startsWith("zh") ? "zh-CN" : "en-US";
  const { data: report, error } = useQuery({
    queryKey: ["figures", agent, language],
    queryFn: async () => {
      const params = { path: { agent }, query: { language } } as const;
      return answered(
        isOwn
          ? await service.GET("/api/v1/agents/{agent}/figures", { params })
          : await service.GET("/api/v1/report/agents/{agent}", { params }),
      );
    },
  });
  if (error !== null) {
    return <Banner kind="bad">{t("quality.failed")}</Banner>;
  }
  return report?.sections.map((section) => <SectionCard key={section.name} section={section} />);
}

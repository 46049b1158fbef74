import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import type { Session } from "../service/client";
import { showTitle } from "../ui/title";
import { AgentFigures } from "./AgentFigures";
import { AgentScores } from "./AgentScores";

/** One agent's scorecard: figures over time, and the scores behind them. */
export default function AgentPage({ agent, session }: { agent: string; session: Session }) {
  const { t } = useTranslation();
  const isOwn = session.agent === agent;
  useEffect(() => {
    showTitle(isOwn ? t("own.page") : t("own.page_of", { agent }));
  }, [t, isOwn, agent]);
  return (
    <div className="quality-page">
      <h1>{isOwn ? t("own.page") : t("own.page_of", { agent })}</h1>
      <AgentFigures agent={agent} isOwn={isOwn} />
      {session.role !== "quality" && <AgentScores agent={agent} isOwn={isOwn} />}
    </div>
  );
}

import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useSearch } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";

import { showTitle } from "../ui/title";
import { AskCard } from "./AskCard";
import { namedIn } from "./asked";
import { ReplayList } from "./ReplayList";

/** Many calls on other flows: to ask for it, and what was asked for. */
export default function ReplaysPage() {
  const { t } = useTranslation();
  const address = new URLSearchParams(useSearch());
  const named = namedIn(useHistoryState());
  useEffect(() => {
    showTitle(t("replays.title"));
  }, [t]);
  return (
    <div className="search-page">
      <h1>{t("replays.title")}</h1>
      <AskCard address={address} named={named} />
      <ReplayList />
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { service } from "../service/client";
import { answered } from "../service/problem";
import type { Option } from "../ui/Choice";
import { dayAndTime } from "../ui/time";

/** So many digits of a version are told: enough to tell it from others. */
export const DIGITS = 12;

/** Returns the flows on which calls can be replayed, the first one to be chosen first; none before they are known. */
export function useFlowVersions(): readonly Option<string>[] {
  const { t, i18n } = useTranslation();
  const { data: versions } = useQuery({
    queryKey: ["flow-versions"],
    queryFn: async () => answered(await service.GET("/api/v1/flow-versions")).items,
  });
  return (versions ?? []).map((one) => ({
    id: one.version,
    text:
      one.taken_at === null
        ? t("replay.draft")
        : t(one.is_current ? "replay.current" : "replay.since", {
            version: one.version.slice(0, DIGITS),
            at: dayAndTime(one.taken_at, i18n.language),
          }),
  }));
}

import { useTranslation } from "react-i18next";

import { termInWords } from "../i18n/term";
import { LEASTS, TEXTS, TICKS } from "../search/wanted";
import type { Schemas } from "../service/client";
import { dayAndTime } from "../ui/time";

/** Returns what tells which calls were asked for. */
export function useWantedInWords(): (wanted: Schemas["CallsWantedView"]) => string {
  const { t, i18n } = useTranslation();
  return (wanted) => {
    if (wanted.since === null || wanted.until === null) {
      return t("replays.wanted_named", { count: wanted.named });
    }
    const like = (what: string, value: string) => t("replays.wanted_like", { what, value });
    const parts: string[] = [
      t("replays.wanted_time", {
        from: dayAndTime(wanted.since, i18n.language),
        to: dayAndTime(wanted.until, i18n.language),
      }),
    ];
    for (const name of [...TEXTS, ...LEASTS] as const) {
      const value = wanted[name];
      if (value !== null) {
        parts.push(like(t(`search.fields.${name}`), name === "outcome" ? termInWords(value, t) : value));
      }
    }
    if (wanted.tier !== null) {
      parts.push(like(t("search.fields.tier"), t(`tier.${wanted.tier}`)));
    }
    parts.push(...TICKS.filter((name) => wanted[name] !== null).map((name) => t(`search.fields.${name}`)));
    return parts.join(" · ");
  };
}

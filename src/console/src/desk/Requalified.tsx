import { useTranslation } from "react-i18next";

import { languageName } from "../ui/time";
import { whoName } from "../ui/whoName";
import type { RequalifiedAtDesk } from "./protocol";

/** What the agent serves for now, where that is another than on record. */
export function Requalified({ change }: { change: RequalifiedAtDesk }) {
  const { t, i18n } = useTranslation();
  const skills = Object.entries(change.skills).map(([name, level]) => `${name} ${String(level)}`);
  const languages = change.languages.map((one) => languageName(one, i18n.language));
  return (
    <p className="requalified">
      {t("skills.at_desk", {
        what: [...skills, ...languages].join(", "),
        who: whoName(change.by),
        reason: change.reason,
      })}
    </p>
  );
}

import { useTranslation } from "react-i18next";

import { dayAndTime } from "../ui/time";
import { useNow } from "../ui/useNow";

export interface Due {
  id: string;
  what: string;
  dueAt: string;
}

/** What somebody waits for, and until when; what is late stands out. */
export function DueList({ dues, none = "" }: { dues: readonly Due[]; none?: string }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  if (dues.length === 0) {
    return none === "" ? null : <p>{none}</p>;
  }
  return (
    <ul className="dues">
      {dues.map((due) => {
        const when = dayAndTime(due.dueAt, i18n.language);
        const isLate = Date.parse(due.dueAt) < now;
        return (
          <li key={due.id}>
            {due.what}{" "}
            {isLate ? (
              <strong className="late">{t("caller.overdue", { when })}</strong>
            ) : (
              <span className="hint">{t("caller.due", { when })}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { CaseDialog } from "../customer/CaseDialog";
import { ChangeDialog } from "../customer/ChangeDialog";
import { NoteDialog } from "../customer/NoteDialog";
import { PromiseDialog } from "../customer/PromiseDialog";
import { Card } from "../ui/Card";
import { keyOf, type Draft } from "./drafts";
import { drafts } from "./kept";
import { useDrafts } from "./useDrafts";

interface UnfinishedProps {
  agent: string;
  /** The call that is at the desk: what was begun in it is there. */
  call: string;
  /** Whether what somebody was at goes on by itself: nothing else is to be looked at. */
  goesOn: boolean;
}

/** What was begun in calls that have left the desk, or on other pages, and is not saved. */
export function Unfinished({ agent, call, goesOn }: UnfinishedProps) {
  const { t } = useTranslation();
  const left = useDrafts().filter((one) => !one.isSaving && (one.call === "" || one.call !== call));
  if (left.length === 0) {
    return null;
  }
  return (
    <Card title={t("draft.title")}>
      <ul className="unfinished">
        {left.map((draft) => (
          // Another call closes what is open.
          <li key={`${keyOf(draft)} ${String(goesOn)}`}>
            <Finish draft={draft} agent={agent} goesOn={goesOn} />
            <Button
              className="button"
              onPress={() => {
                drafts.drop(draft);
              }}
            >
              {t("draft.discard")}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Finish({ draft, agent, goesOn }: { draft: Draft; agent: string; goesOn: boolean }) {
  const { t } = useTranslation();
  const finish = { place: draft, reopens: goesOn };
  const opener = t("draft.finish", { what: t(`draft.${draft.kind}`), who: draft.customer.name });
  switch (draft.kind) {
    case "note":
      return <NoteDialog {...finish} opener={opener} />;
    case "case":
      return <CaseDialog {...finish} opener={opener} />;
    case "promise":
      return <PromiseDialog {...finish} opener={opener} agent={agent} />;
    case "customer":
      return <ChangeDialog {...finish} opener={opener} />;
  }
}

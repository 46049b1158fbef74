import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { Card } from "../ui/Card";
import { Choice } from "../ui/Choice";
import { Field } from "../ui/Field";
import { FormDialog } from "../ui/FormDialog";
import { formText } from "../ui/formText";
import { hourAndMinute } from "../ui/time";
import { whoName } from "../ui/whoName";
import { FLOOR, type FloorNow } from "./useFloor";
import type { Supervisor } from "./useSupervisor";

const LONGEST = 280;
const EVERYBODY = "all";

interface BroadcastCardProps {
  floor: FloorNow;
  supervisor: Supervisor | null;
}

/** What stands on agents' desks, and who has read it; supervisors write more. */
export function BroadcastCard({ floor, supervisor }: BroadcastCardProps) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const [audience, setAudience] = useState(EVERYBODY);
  const whom = (told: string) => {
    const [what, name = ""] = told.split(" ");
    if (what === "queue") {
      return t("broadcast.queue", { name });
    }
    return what === "team" ? t("broadcast.team", { name }) : t("broadcast.all");
  };
  const names = (agents: readonly string[]) =>
    agents
      .map((agent) => floor.agents.find((one) => one.agent === agent)?.name ?? agent)
      .join(", ");
  const write = async (form: FormData) => {
    const [what, name = ""] = audience.split(" ");
    answered(
      await service.POST("/api/v1/floor/broadcasts", {
        body: {
          text: formText(form, "text"),
          queue: what === "queue" ? name : null,
          team: what === "team" ? name : null,
        },
      }),
    );
    await queries.invalidateQueries({ queryKey: FLOOR });
  };
  const options = [
    EVERYBODY,
    ...floor.queues.map((name) => `queue ${name}`),
    ...floor.teams.map((name) => `team ${name}`),
  ];
  return (
    <Card title={t("broadcast.title")}>
      {floor.broadcasts.length === 0 && <p>{t("broadcast.none")}</p>}
      <ul className="broadcast-list">
        {floor.broadcasts.map((one) => (
          <li key={one.id}>
            <p>
              <bdi>{one.text}</bdi>
            </p>
            <p className="hint">
              {t("broadcast.told", {
                who: whoName(one.by),
                when: hourAndMinute(Date.parse(one.at) / 1000, i18n.language),
                whom: whom(one.audience),
              })}
            </p>
            <p className="hint">
              {t("broadcast.read_by", {
                read: one.read.length,
                all: one.read.length + one.unread.length,
              })}
              {one.unread.length > 0 && ` ${t("broadcast.not_yet", { names: names(one.unread) })}`}
            </p>
            {supervisor !== null && (
              <Button
                className="button"
                onPress={() => {
                  supervisor.withdraw(one.id);
                }}
              >
                {t("broadcast.withdraw")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {supervisor !== null && (
        <div className="actions">
          <FormDialog title={t("broadcast.write")} submit={write} action={t("broadcast.send")}>
            <Choice
              label={t("broadcast.to")}
              options={options.map((id) => ({ id, text: whom(id) }))}
              chosen={audience}
              onChoose={setAudience}
            />
            <Field name="text" label={t("broadcast.text")} maxLength={LONGEST} isRequired />
            <p className="hint">{t("broadcast.hint")}</p>
          </FormDialog>
        </div>
      )}
    </Card>
  );
}

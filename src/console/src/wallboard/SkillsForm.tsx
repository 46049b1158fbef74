import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { Field } from "../ui/Field";
import { FormModal } from "../ui/FormModal";
import { formText } from "../ui/formText";
import { SomeOf } from "../ui/SomeOf";
import { languageName } from "../ui/time";
import { FLOOR, type FloorNow } from "./useFloor";

const LONGEST_REASON = 120;

interface SkillsFormProps {
  agent: FloorNow["agents"][number];
  floor: FloorNow;
  isOpen: boolean;
  onClose: () => void;
}

/** What an agent serves for now: each skill's level, the languages, and why. */
export function SkillsForm({ agent, floor, isOpen, onClose }: SkillsFormProps) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const submit = async (form: FormData) => {
    const levels = floor.skills.map((name) => [name, Number(formText(form, `skill ${name}`))] as const);
    answered(
      await service.PUT("/api/v1/agents/{agent}/skills", {
        params: { path: { agent: agent.agent } },
        body: {
          skills: Object.fromEntries(levels.filter(([, level]) => level > 0)),
          languages: form.getAll("languages").map(String),
          reason: formText(form, "reason"),
        },
      }),
    );
    await queries.invalidateQueries({ queryKey: FLOOR });
  };
  return (
    <FormModal
      title={t("skills.title", { name: agent.name })}
      submit={submit}
      isOpen={isOpen}
      onClose={onClose}
    >
      <p className="hint">{t("skills.hint")}</p>
      <div className="levels">
        {floor.skills.map((name) => (
          <Field
            key={name}
            name={`skill ${name}`}
            label={name}
            initial={String(agent.skills[name] ?? 0)}
            pattern="[0-9]|10"
            maxLength={2}
            isRequired
          />
        ))}
      </div>
      <SomeOf
        name="languages"
        label={t("skills.languages")}
        options={floor.languages.map((id) => ({ id, text: languageName(id, i18n.language) }))}
        initial={agent.languages}
      />
      <Field name="reason" label={t("skills.reason")} maxLength={LONGEST_REASON} isRequired />
    </FormModal>
  );
}

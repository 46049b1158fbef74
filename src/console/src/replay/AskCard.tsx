import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button, Input, Label, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";
import { Card } from "../ui/Card";
import { Choice } from "../ui/Choice";
import { formOf, isLooked, TIMES, type Form, type Which } from "./asked";
import { useFlowVersions } from "./useFlowVersions";

interface AskCardProps {
  /** What a search looked for, as its address tells it. */
  address: URLSearchParams;
  /** Ids of the calls on a search's page; none where nobody comes from one. */
  named: readonly string[];
}

/** Which calls, on which flows. */
export function AskCard({ address, named }: AskCardProps) {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const [, go] = useLocation();
  const offered: readonly Which[] = [
    ...(named.length > 0 ? (["named"] as const) : []),
    ...(isLooked(address) ? (["found"] as const) : []),
    ...TIMES,
  ];
  const [which, setWhich] = useState<Which>(offered[0] ?? "today");
  const [days, setDays] = useState({ from: address.get("from") ?? "", to: address.get("to") ?? "" });
  const [chosen, setChosen] = useState<string | null>(null);
  const versions = useFlowVersions();
  const version = chosen ?? versions[0]?.id ?? null;
  const asking = useMutation({
    mutationFn: async (body: Form) => answered(await service.POST("/api/v1/replays", { body })),
    onSuccess: (run) => {
      go(`/replays/${run.id}`);
    },
  });
  const lacksDays = which === "days" && (days.from === "" || days.to === "");
  return (
    <Card title={t("replay.title")}>
      <p className="hint">{t("replays.hint")}</p>
      <div className="replay-choices">
        <Choice
          label={t("replays.which")}
          options={offered.map((one) => ({ id: one, text: t(`replays.${one}`) }))}
          chosen={which}
          onChoose={setWhich}
        />
        {which === "days" &&
          (["from", "to"] as const).map((name) => (
            <TextField
              key={name}
              className="field"
              type="date"
              value={days[name]}
              onChange={(day) => {
                setDays((before) => ({ ...before, [name]: day }));
              }}
            >
              <Label>{t(`replays.${name}`)}</Label>
              <Input className="input" />
            </TextField>
          ))}
        <Choice label={t("replay.version")} options={versions} chosen={version} onChoose={setChosen} />
        <Button
          className="button button-main"
          isDisabled={version === null || lacksDays || asking.isPending}
          onPress={() => {
            if (version !== null) {
              asking.mutate(formOf(version, which, days, address, named));
            }
          }}
        >
          {t("replays.replay")}
        </Button>
      </div>
      {asking.isError && (
        <Banner kind="bad">{t("desk.refused", { why: whyRefused(asking.error) })}</Banner>
      )}
    </Card>
  );
}

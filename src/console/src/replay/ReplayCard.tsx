import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";
import { Card } from "../ui/Card";
import { Choice } from "../ui/Choice";
import { Transcripts } from "./Transcripts";
import { useFlowVersions } from "./useFlowVersions";

/** A call on another version of the flows: what its caller, who does the same, would meet there. */
export function ReplayCard({ call }: { call: string }) {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const [chosen, setChosen] = useState<string | null>(null);
  const versions = useFlowVersions();
  const version = chosen ?? versions[0]?.id ?? null;
  const replaying = useMutation({
    mutationFn: async (on: string) =>
      answered(
        await service.POST("/api/v1/calls/{call}/replay", {
          params: { path: { call } },
          body: { version: on },
        }),
      ),
  });
  if (version === null) {
    return null;
  }
  return (
    <Card title={t("replay.title")}>
      <p className="hint">{t("replay.hint")}</p>
      <div className="replay-choices">
        <Choice label={t("replay.version")} options={versions} chosen={version} onChoose={setChosen} />
        <Button
          className="button button-main"
          isPending={replaying.isPending}
          onPress={() => {
            replaying.mutate(version);
          }}
        >
          {t("replay.replay")}
        </Button>
      </div>
      {replaying.isError && (
        <Banner kind="bad">{t("desk.refused", { why: whyRefused(replaying.error) })}</Banner>
      )}
      <div role="status">{replaying.isSuccess && <Transcripts replay={replaying.data} />}</div>
    </Card>
  );
}

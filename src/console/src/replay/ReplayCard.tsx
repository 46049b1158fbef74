import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";
import { Card } from "../ui/Card";
import { Choice } from "../ui/Choice";
import { dayAndTime } from "../ui/time";
import { Transcripts } from "./Transcripts";

/** So many digits of a version are told: enough to tell it from others. */
const DIGITS = 12;

/** A call on another version of the flows: what its caller, who does the same, would meet there. */
export function ReplayCard({ call }: { call: string }) {
  const { t, i18n } = useTranslation();
  const whyRefused = useWhyRefused();
  const [chosen, setChosen] = useState<string | null>(null);
  const { data: versions } = useQuery({
    queryKey: ["flow-versions"],
    queryFn: async () => answered(await service.GET("/api/v1/flow-versions")).items,
  });
  const version = chosen ?? versions?.[0]?.version ?? null;
  const replaying = useMutation({
    mutationFn: async (on: string) =>
      answered(
        await service.POST("/api/v1/calls/{call}/replay", {
          params: { path: { call } },
          body: { version: on },
        }),
      ),
  });
  if (versions === undefined || version === null) {
    return null;
  }
  return (
    <Card title={t("replay.title")}>
      <p className="hint">{t("replay.hint")}</p>
      <div className="replay-choices">
        <Choice
          label={t("replay.version")}
          options={versions.map((one) => ({
            id: one.version,
            text:
              one.taken_at === null
                ? t("replay.draft")
                : t(one.is_current ? "replay.current" : "replay.since", {
                    version: one.version.slice(0, DIGITS),
                    at: dayAndTime(one.taken_at, i18n.language),
                  }),
          }))}
          chosen={version}
          onChoose={setChosen}
        />
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

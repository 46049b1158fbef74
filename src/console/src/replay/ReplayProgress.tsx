import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";
import { length } from "../ui/time";
import { whyInWords } from "./why";

type Run = Schemas["ManyReplayView"];

/** Whether more is to come of a replay. */
export function isUnfinished(run: Run): boolean {
  return run.state === "waiting" || run.state === "running";
}

/** How far a replay is, with a way to stop it. Only that its state changes is read aloud by itself. */
export function ReplayProgress({ run }: { run: Run }) {
  const { t, i18n } = useTranslation();
  const whyRefused = useWhyRefused();
  const client = useQueryClient();
  const stopping = useMutation({
    mutationFn: async () =>
      answered(
        await service.DELETE("/api/v1/replays/{replay}", { params: { path: { replay: run.id } } }),
      ),
    onSuccess: (stopped) => {
      client.setQueryData(["replay", run.id], stopped);
    },
  });
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 0 });
  const figures = [
    t("replays.progress", { done: number.format(run.done), calls: number.format(run.calls) }),
    ...(run.calls_per_s === null ? [] : [t("replays.pace", { pace: number.format(run.calls_per_s) })]),
    ...(run.left_s === null ? [] : [t("replays.left", { left: length(run.left_s) })]),
  ];
  return (
    <>
      <p role="status">
        {run.state === "failed"
          ? t("replays.failed_why", { why: whyInWords(run.why, t) })
          : t(`replays.state.${run.state}`)}
      </p>
      <div className="replay-choices">
        {isUnfinished(run) && (
          <progress
            aria-label={t(`replays.state.${run.state}`)}
            max={run.calls}
            value={run.done}
          />
        )}
        <span>{figures.join(" · ")}</span>
        {isUnfinished(run) && (
          <Button
            className="button"
            isDisabled={stopping.isPending}
            onPress={() => {
              stopping.mutate();
            }}
          >
            {t("replays.stop")}
          </Button>
        )}
      </div>
      {stopping.isError && (
        <Banner kind="bad">{t("desk.refused", { why: whyRefused(stopping.error) })}</Banner>
      )}
    </>
  );
}

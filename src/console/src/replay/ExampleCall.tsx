import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";
import { Transcripts } from "./Transcripts";

/** One call of a replay, as it was and as it would be. */
export function ExampleCall({ replay, call }: { replay: string; call: string }) {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const { data: example, error } = useQuery({
    queryKey: ["replay", replay, call],
    queryFn: async () =>
      answered(
        await service.GET("/api/v1/replays/{replay}/calls/{call}", {
          params: { path: { replay, call } },
        }),
      ),
    // A look is on record: it is not taken again because somebody comes back to the window.
    staleTime: Infinity,
  });
  return (
    <div className="replay-example">
      <p>
        <Link href={`/calls/${call}`}>{t("replays.to_call")}</Link>
      </p>
      {error !== null && <Banner kind="bad">{t("desk.refused", { why: whyRefused(error) })}</Banner>}
      <div role="status">{example !== undefined && <Transcripts replay={example} />}</div>
    </div>
  );
}

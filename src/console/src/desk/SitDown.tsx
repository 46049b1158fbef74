import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { keep, kept } from "../app/kept";
import { service } from "../service/client";
import { answered } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";
import { Choice } from "../ui/Choice";

const LOOK_EVERY_MS = 5_000;

async function seatsNow() {
  return answered(await service.GET("/api/v1/seats")).items;
}

/** Come to a seat: the one that was taken here last is proposed. */
export function SitDown({ agent }: { agent: string }) {
  const { t } = useTranslation();
  const { data: seats = [] } = useQuery({
    queryKey: ["seats"],
    queryFn: seatsNow,
    refetchInterval: LOOK_EVERY_MS,
  });
  const whyRefused = useWhyRefused();
  const [chosen, choose] = useState<string | null>(null);
  const free = seats.filter((one) => one.taken_by === "").map((one) => one.id);
  const seat = chosen ?? kept("seat", free, free[0] ?? "");
  const sitting = useMutation({
    mutationFn: async () =>
      answered(
        await service.POST("/api/v1/agents/{agent}/sign-in", {
          params: { path: { agent } },
          body: { seat },
        }),
      ),
    onSuccess: () => {
      keep("seat", seat);
    },
  });
  return (
    <div className="sit-down">
      {sitting.isError && (
        <Banner kind="bad">{t("desk.refused", { why: whyRefused(sitting.error) })}</Banner>
      )}
      {seats.length > 0 && free.length === 0 && <p>{t("desk.no_seats")}</p>}
      <Choice
        label={t("desk.seat_label")}
        placeholder={t("desk.choose_seat")}
        options={seats.map((one) => ({
          id: one.id,
          text: one.taken_by === "" ? one.name : `${one.name} (${t("desk.taken")})`,
          isDisabled: one.taken_by !== "",
        }))}
        chosen={seat === "" ? null : seat}
        onChoose={choose}
      />
      {seat !== "" && (
        <Button
          className="button button-main"
          isPending={sitting.isPending}
          onPress={() => {
            sitting.mutate();
          }}
        >
          {t("desk.sit_down")}
        </Button>
      )}
    </div>
  );
}

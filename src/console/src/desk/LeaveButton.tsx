import { useMutation } from "@tanstack/react-query";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";

/** Leave the seat, after the call where there is one. */
export function LeaveButton({ agent, isLater }: { agent: string; isLater: boolean }) {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const leaving = useMutation({
    mutationFn: async () =>
      answered(
        await service.POST("/api/v1/agents/{agent}/sign-out", { params: { path: { agent } } }),
      ),
  });
  return (
    <>
      {leaving.isError && (
        <Banner kind="bad">{t("desk.not_left", { why: whyRefused(leaving.error) })}</Banner>
      )}
      <Button
        className="button"
        isPending={leaving.isPending}
        onPress={() => {
          leaving.mutate();
        }}
      >
        {isLater ? t("desk.leave_after") : t("desk.leave")}
      </Button>
    </>
  );
}

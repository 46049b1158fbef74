import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button, Dialog, Heading, Modal } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "../ui/Banner";
import { heldIn, type Held } from "./held";
import { signOut } from "./useSession";

async function look(agent: string | null): Promise<Held> {
  if (agent === null) {
    return "nothing";
  }
  const told = await service.GET("/api/v1/agents");
  if (told.response.status === 401) {
    return "nothing";
  }
  // Nobody is kept signed in because the floor cannot be asked.
  return told.response.ok ? heldIn(answered(told).items.find((one) => one.id === agent)?.state) : "seat";
}

async function leave(agent: string): Promise<void> {
  const params = { path: { agent } };
  answered(await service.POST("/api/v1/agents/{agent}/sign-out", { params }));
}

/** End the session; whoever has a seat or a call by it is asked first, for calls would go on there. */
export function SignOutButton({ agent }: { agent: string | null }) {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const [held, setHeld] = useState<Held>("nothing");
  const asking = useMutation({
    mutationFn: async () => {
      const found = await look(agent);
      setHeld(found);
      if (found === "nothing") {
        await signOut();
      }
    },
  });
  const going = useMutation({
    mutationFn: async (leaves: boolean) => {
      if (leaves && agent !== null) {
        await leave(agent);
      }
      await signOut();
    },
  });
  const error = going.error ?? asking.error;
  const refused = error !== null && (
    <Banner kind="bad">{t("desk.refused", { why: whyRefused(error) })}</Banner>
  );
  const onOpenChange = () => {
    going.reset();
    setHeld("nothing");
  };
  return (
    <>
      {held === "nothing" && refused}
      <Button
        className="button"
        isPending={asking.isPending}
        onPress={() => {
          asking.mutate();
        }}
      >
        {t("nav.sign_out")}
      </Button>
      <Modal className="modal" isOpen={held !== "nothing"} onOpenChange={onOpenChange}>
        <Dialog className="dialog card" role="alertdialog">
          <Heading slot="title">{t("sign_out.title")}</Heading>
          {refused}
          {held !== "nothing" && <p>{t(`sign_out.${held}`)}</p>}
          <div className="actions">
            <Button slot="close" className={held === "call" ? "button button-main" : "button"}>
              {t("form.cancel")}
            </Button>
            <Button
              className="button"
              isDisabled={going.isPending}
              onPress={() => {
                going.mutate(false);
              }}
            >
              {t("sign_out.only")}
            </Button>
            <Button
              className={held === "call" ? "button" : "button button-main"}
              isDisabled={going.isPending}
              onPress={() => {
                going.mutate(true);
              }}
            >
              {held === "call" ? t("sign_out.leave_after") : t("sign_out.leave")}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </>
  );
}

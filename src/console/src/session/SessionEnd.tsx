import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import type { Session } from "../service/client";
import { Banner } from "../ui/Banner";
import { comeToPage } from "../ui/comeToPage";
import { FormModal } from "../ui/FormModal";
import { formTexts } from "../ui/formText";
import { hourAndMinute } from "../ui/time";
import { useNow } from "../ui/useNow";
import { whoName } from "../ui/whoName";
import { PasswordField } from "./PasswordField";
import { sessionEnd } from "./sessionEnd";
import { SESSION, signIn, useLookAgain } from "./useSession";

/** Tells in good time that the session ends, and lets whoever is there sign in again before it does. */
export function SessionEnd({ session }: { session: Session }) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const [asks, ask] = useState(false);
  const lookAgain = useLookAgain();
  const end = sessionEnd(session.ends_at, useNow());
  useEffect(() => {
    if (end === "over") {
      // It goes on for a call alone.
      lookAgain();
    }
  }, [end, lookAgain]);
  const wasTold = useRef(false);
  useEffect(() => {
    if (end === "far" && wasTold.current) {
      // The button is gone by which somebody signed in again.
      comeToPage();
    }
    wasTold.current = end !== "far";
  }, [end]);
  const again = async (form: FormData) => {
    // A session that this browser looked for just before is not this one any more.
    await queries.cancelQueries({ queryKey: SESSION });
    const { password = "" } = formTexts(form);
    queries.setQueryData(SESSION, await signIn({ name: whoName(session.who), password }));
  };
  if (end === "far") {
    return null;
  }
  const time = (moment: string | null) => hourAndMinute(Date.parse(moment ?? "") / 1000, i18n.language);
  return (
    <Banner kind="plain">
      {end === "soon"
        ? t("session_end.soon", { when: time(session.ends_at) })
        : t("session_end.after_call", { latest: time(session.latest_end) })}
      <Button
        className="button"
        onPress={() => {
          ask(true);
        }}
      >
        {t("session_end.again")}
      </Button>
      <FormModal
        title={t("session_end.again")}
        submit={again}
        action={t("sign_in.submit")}
        isOpen={asks}
        onClose={() => {
          ask(false);
        }}
      >
        <p>{t("nav.who", { who: whoName(session.who), role: t(`role.${session.role}`) })}</p>
        <p className="hint">{t("session_end.hint")}</p>
        <PasswordField autoFocus />
      </FormModal>
    </Banner>
  );
}

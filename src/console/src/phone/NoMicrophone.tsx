import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { Banner } from "../ui/Banner";
import type { Microphone } from "./Microphone";

/** Says that who talks is not heard, for the microphone is gone. */
export function NoMicrophone({ microphone }: { microphone: Microphone }) {
  const { t } = useTranslation();
  const isThere = useSyncExternalStore(microphone.subscribe, () => microphone.isThere);
  return !isThere && <Banner kind="bad">{t("phone.unheard")}</Banner>;
}

import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { flashTitle } from "../ui/title";

/**
 * Show that the telephone rings to who does not look at the page, or whose page makes no sound.
 *
 * The title flashes, and the computer tells it where the agent has allowed that. Neither says who
 * is calling: others may look at the screen.
 */
export function useRingShown(isRinging: boolean): void {
  const { t } = useTranslation();
  const words = t("phone.ringing");
  useEffect(() => {
    if (!isRinging) {
      return;
    }
    const stop = flashTitle(`🔔 ${words}`);
    const notice = noticeOf(words);
    return () => {
      stop();
      notice?.close();
    };
  }, [isRinging, words]);
}

/** Let the title flash with some words; "" for none. */
export function useTitleFlashes(words: string): void {
  useEffect(() => (words === "" ? undefined : flashTitle(words)), [words]);
}

/** Ask whether the computer may tell it: only while a person has just clicked. */
export function mayNotify(): void {
  if ("Notification" in window && Notification.permission === "default") {
    void Notification.requestPermission();
  }
}

function noticeOf(words: string): Notification | null {
  if (!("Notification" in window) || Notification.permission !== "granted") {
    return null;
  }
  const notice = new Notification(words, { tag: "hotline-rings" });
  notice.onclick = () => {
    window.focus();
    notice.close();
  };
  return notice;
}

import { useTranslation } from "react-i18next";

/** Returns what a form says, in the language of the console, or else in its first one. */
export function useTexts(): (texts: Readonly<Record<string, string>>) => string {
  const { i18n } = useTranslation();
  const wanted = i18n.language.slice(0, 2);
  return (texts) => {
    const own = Object.entries(texts).find(([tag]) => tag.startsWith(wanted));
    return own?.[1] ?? Object.values(texts)[0] ?? "";
  };
}

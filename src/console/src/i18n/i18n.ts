/** The language of the console: as it was chosen here last, else as the browser asks. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import { kept, keep } from "../app/kept";
import { en } from "./en";
import { zh } from "./zh";

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en };
  }
}

const browsers: Language = navigator.language.startsWith("zh") ? "zh" : "en";

void i18next.use(initReactI18next).init({
  resources: { en: { translation: en }, zh: { translation: zh } },
  lng: kept("language", LANGUAGES, browsers),
  fallbackLng: "en",
  // React escapes what it shows.
  interpolation: { escapeValue: false },
});

function tellPage(language: string): void {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

tellPage(i18next.language);
i18next.on("languageChanged", tellPage);

export function speak(language: Language): void {
  keep("language", language);
  void i18next.changeLanguage(language);
}

import { useState } from "react";
import { useTranslation } from "react-i18next";

import { LANGUAGES, speak } from "../i18n/i18n";
import { Choice } from "../ui/Choice";
import { chooseTheme, chosenTheme, THEMES } from "./theme";

/** In which language and how the console looks. */
export function Looks() {
  const { t, i18n } = useTranslation();
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <>
      <Choice
        label={t("language.label")}
        options={LANGUAGES.map((id) => ({ id, text: t(`language.${id}`) }))}
        chosen={LANGUAGES.find((one) => one === i18n.language) ?? null}
        onChoose={speak}
      />
      <Choice
        label={t("theme.label")}
        options={THEMES.map((id) => ({ id, text: t(`theme.${id}`) }))}
        chosen={theme}
        onChoose={(chosen) => {
          chooseTheme(chosen);
          setTheme(chosen);
        }}
      />
    </>
  );
}

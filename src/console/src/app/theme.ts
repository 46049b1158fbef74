/** Light or dark: as this computer, unless somebody chose. */
import { kept, keep } from "./kept";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const computerIsDark = matchMedia("(prefers-color-scheme: dark)");

export function chosenTheme(): Theme {
  return kept("theme", THEMES, "system");
}

export function chooseTheme(theme: Theme): void {
  keep("theme", theme);
  showTheme();
}

/** Show the page as it was chosen, and as this computer is at the moment. */
export function showTheme(): void {
  const theme = chosenTheme();
  const computers = computerIsDark.matches ? "dark" : "light";
  document.documentElement.dataset["theme"] = theme === "system" ? computers : theme;
}

computerIsDark.addEventListener("change", showTheme);

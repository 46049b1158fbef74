/** Light or dark: as this computer, unless somebody chose. */
import { kept, keep } from "./kept";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export function chosenTheme(): Theme {
  return kept("theme", THEMES, "system");
}

export function showTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
}

export function chooseTheme(theme: Theme): void {
  keep("theme", theme);
  showTheme(theme);
}

/** Return what was filled in under a name, without spaces around it; "" for nothing. */
export function formText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** Return all texts of a form by their names, as they were filled in. */
export function formTexts(form: FormData): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value === "string") {
      texts[name] = value;
    }
  }
  return texts;
}

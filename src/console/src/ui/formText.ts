/** Return what was filled in under a name, without spaces around it; "" for nothing. */
export function formText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** Let the browser save a text as a file. */
export function saveAs(name: string, text: string): void {
  // Excel takes a file for UTF-8 only where it begins with this mark.
  const url = URL.createObjectURL(new Blob(["\uFEFF", text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Let the next key lead into the page, where what had the focus is gone, or led there. */
export function comeToPage(): void {
  const focused = document.activeElement;
  if (focused === document.body || focused?.closest("header.shell")) {
    document.getElementById("page")?.focus({ preventScroll: true });
  }
}

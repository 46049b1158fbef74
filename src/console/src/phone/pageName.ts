/** By which name the service tells this page from others that could be the same telephone. */

const KEPT = "phone-page";
let name: string | null = null;

/** Return the page's name: the same when it is loaded anew, and another one in a copy of its tab. */
export function pageName(): string {
  if (name === null) {
    const own = sessionStorage.getItem(KEPT) ?? crypto.randomUUID();
    // A copy of the tab copies what is kept: so it is kept by a page that is just being left.
    sessionStorage.removeItem(KEPT);
    window.addEventListener("pagehide", () => {
      sessionStorage.setItem(KEPT, own);
    });
    name = own;
  }
  return name;
}

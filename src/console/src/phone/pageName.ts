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

/** Note that this page is the telephone of a seat; all tabs see which of them is it. */
export function noteTelephone(seat: string): void {
  localStorage.setItem(telephoneOf(seat), pageName());
}

/** Note that it is so no more: a page of another browser is it. */
export function noteTaken(seat: string): void {
  if (wasTelephone(seat)) {
    localStorage.removeItem(telephoneOf(seat));
  }
}

/** Whether this page is the telephone of a seat, or was it when it was heard of last. */
export function wasTelephone(seat: string): boolean {
  return localStorage.getItem(telephoneOf(seat)) === pageName();
}

function telephoneOf(seat: string): string {
  return `phone-page-${seat}`;
}

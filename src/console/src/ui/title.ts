/** The page's title: what is seen of it in a row of tabs, by who looks at another one. */

const FLASH_MS = 1_000;

let words = "";
let mark = "";
/** What stands there for a moment in place of all that; "" for nothing. */
let instead = "";

type Hears = (page: string) => void;
const hearers = new Set<Hears>();

/**
 * Show what is on the page.
 *
 * @param title What stands in the title.
 * @param page What the page is called, where the title says what happens there.
 */
export function showTitle(title: string, page = title): void {
  words = title;
  write();
  for (const hears of hearers) {
    hears(page);
  }
}

/** Hear from now on what each page is called that is shown; returns what ends that. */
export function hearTitles(hears: Hears): () => void {
  hearers.add(hears);
  return () => {
    hearers.delete(hears);
  };
}

/** Show a sign before that, whatever is on the page; "" for none. */
export function markTitle(sign: string): void {
  mark = sign;
  write();
}

/** Show something else every other second; returns what ends that. */
export function flashTitle(title: string): () => void {
  const flash = (isOn: boolean) => {
    instead = isOn ? title : "";
    write();
  };
  flash(true);
  const flashing = setInterval(() => {
    flash(instead === "");
  }, FLASH_MS);
  return () => {
    clearInterval(flashing);
    flash(false);
  };
}

function write(): void {
  const usual = [mark, words, "· hotline"].filter((part) => part !== "").join(" ");
  document.title = instead === "" ? usual : instead;
}

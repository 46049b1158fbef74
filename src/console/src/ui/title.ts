/** The page's title: what is seen of it in a row of tabs, by who looks at another one. */

let words = "";
let mark = "";

/** Show what is on the page. */
export function showTitle(title: string): void {
  words = title;
  write();
}

/** Show a sign before that, whatever is on the page; "" for none. */
export function markTitle(sign: string): void {
  mark = sign;
  write();
}

function write(): void {
  document.title = [mark, words, "· hotline"].filter((part) => part !== "").join(" ");
}

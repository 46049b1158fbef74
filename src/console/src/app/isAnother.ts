/**
 * Whether a page is another one than runs.
 *
 * @param page The page as it is by now.
 * @param running The address of the script that runs; its name has a hash of what is in it.
 */
export function isAnother(page: string, running: string | undefined): boolean {
  const name = running?.split("/").at(-1) ?? "";
  // What is no page of ours, such as a proxy's own, is no newer one.
  return name !== "" && page.includes('id="console"') && !page.includes(`/${name}"`);
}

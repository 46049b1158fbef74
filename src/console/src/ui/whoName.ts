/** Return what a person of record is called: `user:li.wei` is `li.wei`; of programs it is told. */
export function whoName(who: string): string {
  return who.replace(/^user:/, "");
}

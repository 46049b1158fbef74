/** In which call the agent is muted: all tabs see it, so that nobody is heard by surprise in another one. */

const MUTED = "phone-muted";

/** Note in which call; "" for none. */
export function noteMuted(call: string): void {
  localStorage.setItem(MUTED, call);
}

/** Whether it is this one; in a call that nobody has named nobody was. */
export function wasMuted(call: string): boolean {
  return call !== "" && localStorage.getItem(MUTED) === call;
}

/** The service's time, by which all moments are told: this machine's clock may be wrong. */

/** `Date` has whole seconds, and an answer takes a moment: a smaller difference is none. */
const TOLERANCE_MS = 2_000;

let aheadMs = 0;

/** Note the `Date` of an answer (RFC 9110, section 6.6.1). */
export function noteServerTime(date: string | null, nowMs: number = Date.now()): void {
  const toldMs = date === null ? NaN : Date.parse(date);
  if (!Number.isNaN(toldMs)) {
    const differenceMs = toldMs + 500 - nowMs;
    aheadMs = Math.abs(differenceMs) > TOLERANCE_MS ? differenceMs : 0;
  }
}

/** Return what the service's clock shows, in milliseconds since 1970. */
export function serverNowMs(nowMs: number = Date.now()): number {
  return nowMs + aheadMs;
}

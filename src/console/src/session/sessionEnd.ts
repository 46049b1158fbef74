/** How near the end of a session is: it is told a quarter of an hour before. */
const SOON_MS = 900_000;

export type SessionEnds = "far" | "soon" | "over";

/** Return it by when the session ends, and the service's time; null is a session without an end. */
export function sessionEnd(endsAt: string | null, nowMs: number): SessionEnds {
  const leftMs = endsAt === null ? Number.POSITIVE_INFINITY : Date.parse(endsAt) - nowMs;
  if (leftMs > SOON_MS) {
    return "far";
  }
  return leftMs > 0 ? "soon" : "over";
}

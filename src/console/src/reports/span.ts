/** The times of which people want figures, on the clock of whoever looks. */
export const SPANS = ["today", "yesterday", "hour", "week"] as const;
export type Span = (typeof SPANS)[number];
export type Interval = "15m" | "1h" | "1d";

const HOUR_MS = 3_600_000;

/** Return from when on and up to when a time is, as the service is asked. */
export function spanOf(span: Span, now: Date): { since: string; until: string } {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const before = (days: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - days).toISOString();
  switch (span) {
    case "today":
      return { since: midnight.toISOString(), until: now.toISOString() };
    case "yesterday":
      return { since: before(1), until: midnight.toISOString() };
    case "hour":
      return { since: new Date(now.getTime() - HOUR_MS).toISOString(), until: now.toISOString() };
    case "week":
      return { since: before(7), until: now.toISOString() };
  }
}

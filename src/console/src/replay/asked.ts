/** Which calls are asked for, as the form tells it and as the service is asked. */
import { spanOf } from "../reports/span";
import { ANYTHING, LEASTS, midnight, queryOf, TEXTS, TICKS } from "../search/wanted";
import type { Schemas } from "../service/client";

export type Form = Schemas["ManyReplayForm"];

export const TIMES = ["today", "yesterday", "week", "days"] as const;
/** Besides a time: the calls that a search looked for, or those that were on its page. */
export type Which = (typeof TIMES)[number] | "found" | "named";

interface Days {
  from: string;
  to: string;
}

/** Return what the service is asked for; the days count where days were chosen, and to their end. */
export function formOf(
  version: string,
  which: Which,
  days: Days,
  address: URLSearchParams,
  named: readonly string[],
): Form {
  switch (which) {
    case "named":
      return { ...ANYTHING, version, calls: [...named] };
    case "found": {
      const query = queryOf(address);
      delete query.before;
      return { ...ANYTHING, calls: null, ...query, version };
    }
    case "days":
      return { ...ANYTHING, calls: null, version, since: midnight(days.from, 0), until: midnight(days.to, 1) };
    default:
      return { ...ANYTHING, calls: null, version, ...spanOf(which, new Date()) };
  }
}

/** Return whether an address tells what calls must be like. */
export function isLooked(address: URLSearchParams): boolean {
  return ["from", "to", "tier", ...TEXTS, ...LEASTS, ...TICKS].some((name) => address.has(name));
}

/** Return the ids that the page before has told; none where it told none. */
export function namedIn(state: unknown): readonly string[] {
  const named: unknown =
    typeof state === "object" && state !== null && "calls" in state ? state.calls : [];
  return Array.isArray(named) ? named.filter((one) => typeof one === "string") : [];
}

/** Which calls are looked for, as the address of the page tells, and as the service is asked. */
import type { paths } from "../generated/api";
import type { Schemas } from "../service/client";

export type CallQuery = NonNullable<paths["/api/v1/calls"]["get"]["parameters"]["query"]>;

/** What is filled in as it is asked. */
export const TEXTS = ["agent", "queue", "node", "outcome"] as const;
/** What is a least number. */
export const LEASTS = ["waited_s", "hold_s", "silence_s", "transfers"] as const;
/** What is said by a tick. */
export const TICKS = ["late", "low_mark"] as const;
/** What was said: it may name somebody, so it stands in no address. */
export const SAID = "said";
export const TIERS = ["standard", "vip", "senior_vip", "restricted"] as const;

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Return the moment at which a day begins where the page is looked at; null for no day. */
export function midnight(day: string | null, daysLater: number): string | null {
  const told = DAY.exec(day ?? "");
  if (told === null) {
    return null;
  }
  const [year, month, date] = told.slice(1).map(Number);
  const begins = new Date(year ?? 0, (month ?? 1) - 1, (date ?? 1) + daysLater);
  return Number.isNaN(begins.getTime()) ? null : begins.toISOString();
}

/** Return what the service is asked for; what means nothing in an address is left out. */
export function queryOf(address: URLSearchParams): CallQuery {
  const query: CallQuery = {};
  for (const name of [...TEXTS, ...LEASTS, "before"] as const) {
    const value = address.get(name)?.trim() ?? "";
    if (value !== "") {
      query[name] = value;
    }
  }
  for (const name of TICKS) {
    if (address.get(name) === "yes") {
      query[name] = "yes";
    }
  }
  const tier = TIERS.find((one) => one === address.get("tier"));
  if (tier !== undefined) {
    query.tier = tier;
  }
  const since = midnight(address.get("from"), 0);
  // The last day counts to its end.
  const until = midnight(address.get("to"), 1);
  return { ...query, ...(since === null ? {} : { since }), ...(until === null ? {} : { until }) };
}

/** Return the address of what was filled in: nothing that was left empty is in it, nor what was said. */
export function addressOf(filled: FormData): URLSearchParams {
  const address = new URLSearchParams();
  for (const [name, value] of filled) {
    if (name !== SAID && typeof value === "string" && value.trim() !== "") {
      address.set(name, value.trim());
    }
  }
  return address;
}

/** A filter that every call goes through. */
export const ANYTHING = {
  since: null,
  until: null,
  agent: null,
  queue: null,
  tier: null,
  node: null,
  outcome: null,
  transfers: null,
  waited_s: null,
  hold_s: null,
  silence_s: null,
  late: null,
  low_mark: null,
};

/** Return what the service is asked for where words were said, too. */
export function saidQueryOf(query: CallQuery, said: string): Schemas["SaidQuery"] {
  return { ...ANYTHING, before: null, ...query, said };
}

/** Return the words that were filled in; "" for none. */
export function saidIn(filled: FormData): string {
  const said = filled.get(SAID);
  return typeof said === "string" ? said.trim() : "";
}

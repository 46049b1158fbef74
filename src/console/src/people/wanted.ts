/** Which entries of the audit trail are looked for: as it stands in the page's address. */
import type { paths } from "../generated/api";
import { formText } from "../ui/formText";

type Query = NonNullable<paths["/api/v1/audit"]["get"]["parameters"]["query"]>;
export type What = NonNullable<Query["what"]>;

/** All that is ever on record: what the service learns to write is missed here by the compiler. */
const ON_RECORD: Record<What, true> = {
  signed_in: true,
  refused: true,
  locked_out: true,
  signed_out: true,
  extended: true,
  looked: true,
  listened: true,
  acted: true,
  broadcast: true,
  requalified: true,
  users: true,
  numbers: true,
  audited: true,
};
export const WHATS = Object.keys(ON_RECORD) as What[];

/** Return what the service is asked; what the address has and nobody could choose is left out. */
export function queryOf(address: URLSearchParams): Query {
  const who = address.get("who") ?? "";
  const what = WHATS.find((one) => one === address.get("what"));
  const before = address.get("before") ?? "";
  return {
    ...(who === "" ? {} : { who: who.includes(":") ? who : `user:${who}` }),
    ...(what === undefined ? {} : { what }),
    ...(before === "" ? {} : { before }),
  };
}

/** Return the address of what was filled in. */
export function addressOf(filled: FormData): URLSearchParams {
  const address = new URLSearchParams();
  for (const name of ["who", "what"]) {
    const text = formText(filled, name).trim();
    if (text !== "") {
      address.set(name, text);
    }
  }
  return address;
}

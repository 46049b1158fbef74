/** What the console asks the service over HTTP; its types are made of the service's own table. */
import createClient, { type Middleware } from "openapi-fetch";

import type { components, paths } from "../generated/api";
import { noteServerTime } from "./clock";
import { InUse } from "./InUse";

export type Schemas = components["schemas"];
export type Session = Schemas["SessionView"];

const LOOKS = new Set(["GET", "HEAD"]);

let csrfToken = "";
let who = "";
/** What was asked, to be asked once more where it was in a session that is over. */
const copies = new WeakMap<Request, Request>();

/** Let what follows be asked in a session; null for none. */
export function askIn(session: Session | null): void {
  csrfToken = session?.csrf_token ?? "";
  who = session?.who ?? "";
}

/** The page that is loaded lets it listen. */
export const inUse = new InUse();

const beside: Middleware = {
  onRequest({ request }) {
    if (inUse.take(Date.now())) {
      request.headers.set("X-In-Use", "1");
    }
    if (!LOOKS.has(request.method) && csrfToken !== "") {
      request.headers.set("X-CSRF-Token", csrfToken);
      copies.set(request, request.clone());
    }
  },
  async onResponse({ request, response }) {
    noteServerTime(response.headers.get("Date"));
    const copy = copies.get(request);
    if (copy === undefined || !(await isOfSessionBefore(response)) || !(await isIn())) {
      return undefined;
    }
    copy.headers.set("X-CSRF-Token", csrfToken);
    return fetch(copy);
  },
};

async function isOfSessionBefore(response: Response): Promise<boolean> {
  if (response.status !== 403) {
    return false;
  }
  const { code } = (await response.clone().json()) as Partial<Schemas["Problem"]>;
  return code === "csrf_token_refused";
}

/**
 * Whether the same person has signed in again, in another tab: this one goes on in that session.
 *
 * Nothing is done in the name of somebody else who has signed in there.
 */
async function isIn(): Promise<boolean> {
  const answer = await fetch("/api/v1/session");
  const session = answer.ok ? ((await answer.json()) as Session) : null;
  if (session?.who !== who) {
    return false;
  }
  askIn(session);
  return true;
}

export const service = createClient<paths>({ credentials: "same-origin" });
service.use(beside);

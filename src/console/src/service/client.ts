/** What the console asks the service over HTTP; its types are made of the service's own table. */
import createClient, { type Middleware } from "openapi-fetch";

import type { components, paths } from "../generated/api";
import { noteServerTime } from "./clock";
import { InUse } from "./InUse";

export type Schemas = components["schemas"];
export type Session = Schemas["SessionView"];

const LOOKS = new Set(["GET", "HEAD"]);

let csrfToken = "";

/** Let what follows be asked in a session; "" in none. */
export function showCsrfToken(token: string): void {
  csrfToken = token;
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
    }
  },
  onResponse({ response }) {
    noteServerTime(response.headers.get("Date"));
  },
};

export const service = createClient<paths>({ credentials: "same-origin" });
service.use(beside);

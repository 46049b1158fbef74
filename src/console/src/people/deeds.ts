/** What an administrator can do with a user now; what cannot be done is not offered. */
import type { Schemas } from "../service/client";

export type User = Schemas["UserView"];
export type Deed = "unlock" | "sign_out" | "disable";

/** Return what can be done with a user, the least grave first. */
export function userDeeds(user: User): readonly Deed[] {
  // Who is signed in signs out at the top of the page, and nobody disables themselves.
  if (user.own || user.state === "disabled") {
    return [];
  }
  return [
    ...(user.state === "locked" ? (["unlock"] as const) : []),
    ...(user.sessions > 0 ? (["sign_out"] as const) : []),
    "disable",
  ];
}

/** What an agent has on the floor, which the end of a session does not end. */
import type { Schemas } from "../service/client";

export type Held = "nothing" | "seat" | "call";

/** Return it by what the agent does; undefined is an agent whom the roster has no more. */
export function heldIn(state: Schemas["AgentState"] | undefined): Held {
  switch (state) {
    case undefined:
    case "offline":
      return "nothing";
    case "reserved":
    case "on_call":
      return "call";
    default:
      return "seat";
  }
}

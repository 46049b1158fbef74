import type { Session } from "../service/client";

/** Whether somebody may hear calls, and read what callers say. */
export function mayHear(session: Session): boolean {
  return session.role === "quality" || session.role === "supervisor";
}

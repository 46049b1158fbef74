import type { ReactNode } from "react";

export type BadgeKind = "plain" | "good" | "bad" | "vip" | "senior_vip" | "restricted" | "standard";

/** A short word that stands out; it never says by colour alone what it says. */
export function Badge({ kind, children }: { kind: BadgeKind; children: ReactNode }) {
  return <span className={`badge badge-${kind}`}>{children}</span>;
}

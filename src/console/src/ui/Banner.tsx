import type { ReactNode } from "react";

/** How screen readers tell each kind; of a note the list tells that it is in. */
const ROLES = { bad: "alert", plain: "status", note: undefined } as const;

/** Something that everybody must see before anything else. */
export function Banner({ kind, children }: { kind: keyof typeof ROLES; children: ReactNode }) {
  return (
    <div className={`banner banner-${kind}`} role={ROLES[kind]}>
      {children}
    </div>
  );
}

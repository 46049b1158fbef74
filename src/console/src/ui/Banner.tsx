import type { ReactNode } from "react";

/** Something that everybody must see before anything else. */
export function Banner({ kind, children }: { kind: "bad" | "plain"; children: ReactNode }) {
  return (
    <div className={`banner banner-${kind}`} role={kind === "bad" ? "alert" : "status"}>
      {children}
    </div>
  );
}

import { lazy, Suspense } from "react";

import { Failure } from "../app/Failure";
import { talkOf } from "../desk/isTalking";
import type { DeskNow } from "../desk/protocol";
import { useSeat } from "./useSeat";

const SeatPhonePanel = lazy(() => import("./SeatPhonePanel"));

/** The telephone at the desk, where it is this page: else nothing, and nothing is loaded. */
export function DeskPhone({ now, isLinked }: { now: DeskNow; isLinked: boolean }) {
  const seat = useSeat(now);
  return (
    <Failure>
      <Suspense>
        {(seat === null || seat?.phone === "browser") && (
          <SeatPhonePanel
            agent={now.agent}
            seat={seat?.id ?? ""}
            talk={isLinked ? talkOf(now) : null}
          />
        )}
      </Suspense>
    </Failure>
  );
}

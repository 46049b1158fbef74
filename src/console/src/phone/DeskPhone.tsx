import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";

import { Failure } from "../app/Failure";
import type { DeskNow } from "../desk/protocol";
import { service } from "../service/client";
import { answered } from "../service/problem";

const SeatPhonePanel = lazy(() => import("./SeatPhonePanel"));

/** The telephone at the desk, where it is this page: else nothing, and nothing is loaded. */
export function DeskPhone({ now }: { now: DeskNow }) {
  const { data: seats } = useQuery({
    queryKey: ["seats"],
    queryFn: async () => answered(await service.GET("/api/v1/seats")).items,
  });
  if (seats === undefined) {
    return null;
  }
  const isHere = now.state !== "offline";
  const seat = seats.find((one) => one.id === now.seat && one.phone === "browser" && isHere);
  return (
    <Failure>
      <Suspense>
        {(seat !== undefined || !isHere) && (
          <SeatPhonePanel
            agent={now.agent}
            seat={seat?.id ?? ""}
            isTalking={now.talk !== null}
          />
        )}
      </Suspense>
    </Failure>
  );
}

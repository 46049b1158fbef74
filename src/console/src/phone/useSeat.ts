import { useQuery } from "@tanstack/react-query";

import type { DeskNow } from "../desk/protocol";
import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";

export type Seat = Schemas["SeatView"];

const LOOK_AGAIN_AFTER_MS = 60_000;

/** Returns where the agent sits: null for nowhere, undefined while it is not known. */
export function useSeat(now: DeskNow): Seat | null | undefined {
  const { data: seats } = useQuery({
    queryKey: ["seats"],
    queryFn: async () => answered(await service.GET("/api/v1/seats")).items,
    staleTime: LOOK_AGAIN_AFTER_MS,
  });
  return now.state === "offline" ? null : seats?.find((one) => one.id === now.seat);
}

import { useQuery, type UseQueryResult } from "@tanstack/react-query";

import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";

export type FloorNow = Schemas["FloorNow"];

export const FLOOR = ["floor"] as const;
const EVERY_MS = 1_000;
/** An answer that takes longer does not come: a network that drops everything tells nobody so. */
const ANSWERED_MS = 4_000;

/** Ask for the floor; throws where nobody answers in time. */
export async function lookAtFloor(): Promise<FloorNow> {
  const signal = AbortSignal.timeout(ANSWERED_MS);
  return answered(await service.GET("/api/v1/floor", { signal }));
}

/** The floor, anew each second. */
export function useFloor(): UseQueryResult<FloorNow> {
  return useQuery({
    queryKey: FLOOR,
    queryFn: lookAtFloor,
    refetchInterval: EVERY_MS,
    // Without a network it would be asked later, and the last floor stand there as if it were now.
    networkMode: "always",
  });
}

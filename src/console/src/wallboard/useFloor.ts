import { useQuery, type UseQueryResult } from "@tanstack/react-query";

import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";

export type FloorNow = Schemas["FloorNow"];

export const FLOOR = ["floor"] as const;
const EVERY_MS = 1_000;

/** The floor, anew each second. */
export function useFloor(): UseQueryResult<FloorNow> {
  return useQuery({
    queryKey: FLOOR,
    queryFn: async () => answered(await service.GET("/api/v1/floor")),
    refetchInterval: EVERY_MS,
  });
}

import { useQuery, type UseQueryResult } from "@tanstack/react-query";

import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";

export type FloorNow = Schemas["FloorNow"];

const EVERY_MS = 1_000;

/** The floor, anew each second. */
export function useFloor(): UseQueryResult<FloorNow> {
  return useQuery({
    queryKey: ["floor"],
    queryFn: async () => answered(await service.GET("/api/v1/floor")),
    refetchInterval: EVERY_MS,
  });
}

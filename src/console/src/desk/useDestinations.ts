import { useQuery, type UseQueryResult } from "@tanstack/react-query";

import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";

export type Destinations = Schemas["Destinations"];

const EVERY_MS = 1_000;

/** Where an agent's caller could go, anew each second while somebody chooses. */
export function useDestinations(agent: string, isChoosing: boolean): UseQueryResult<Destinations> {
  return useQuery({
    queryKey: ["destinations", agent],
    queryFn: async () =>
      answered(
        await service.GET("/api/v1/agents/{agent}/destinations", { params: { path: { agent } } }),
      ),
    enabled: isChoosing,
    refetchInterval: EVERY_MS,
    // What it was in the conversation before is nobody's choice now.
    gcTime: 0,
    retry: false,
  });
}

import { useQuery } from "@tanstack/react-query";

import { service } from "../service/client";
import { answered } from "../service/problem";

const LOOK_AGAIN_AFTER_MS = 60_000;

/** Returns what an agent is called; until that is known, by which name the service knows them. */
export function useAgentNames(): (agent: string) => string {
  const { data = [] } = useQuery({
    queryKey: ["agents"],
    queryFn: async () => answered(await service.GET("/api/v1/agents")).items,
    staleTime: LOOK_AGAIN_AFTER_MS,
  });
  return (agent) => data.find((one) => one.id === agent)?.name ?? agent;
}

import { useQuery, type UseQueryResult } from "@tanstack/react-query";

import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";

/** What was said in a call, once somebody wants to read it: that is on record. */
export function useTranscript(
  call: string,
  isWanted: boolean,
): UseQueryResult<readonly Schemas["TranscriptView"][]> {
  return useQuery({
    queryKey: ["transcript", call],
    enabled: isWanted,
    // Each time that it is asked for is on record: once is enough while the page is open.
    staleTime: Infinity,
    queryFn: async () =>
      answered(await service.GET("/api/v1/calls/{call}/transcript", { params: { path: { call } } }))
        .items,
  });
}

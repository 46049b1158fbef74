import { useQuery } from "@tanstack/react-query";

import { service, type Schemas } from "../service/client";
import { answered } from "../service/problem";

/** How loud a recording is over its time; what is sealed does not change. */
export function usePeaks(recording: string): Schemas["PeaksView"] | undefined {
  const { data } = useQuery({
    queryKey: ["peaks", recording],
    staleTime: Infinity,
    queryFn: async () =>
      answered(
        await service.GET("/api/v1/recordings/{recording}/peaks", {
          params: { path: { recording } },
        }),
      ),
  });
  return data;
}

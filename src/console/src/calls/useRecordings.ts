import { useQuery } from "@tanstack/react-query";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { useSession } from "../session/useSession";
import type { Recording } from "./placeOf";

/** A call's recordings; none for whoever may not hear calls. */
export function useRecordings(call: string): readonly Recording[] {
  const { data: session } = useSession();
  const mayListen = session?.role === "supervisor" || session?.role === "quality";
  const { data } = useQuery({
    queryKey: ["recordings", call],
    enabled: mayListen,
    queryFn: async () =>
      answered(
        await service.GET("/api/v1/calls/{call}/recordings", { params: { path: { call } } }),
      ).items,
  });
  return data ?? [];
}

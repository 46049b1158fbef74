import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { service } from "../service/client";
import { answered } from "../service/problem";
import type { Deed } from "./deeds";

const USERS = ["users"] as const;
const LOOK_AGAIN_MS = 15_000;
const PATHS = {
  unlock: "/api/v1/users/unlock",
  sign_out: "/api/v1/users/sign-out",
  disable: "/api/v1/users/disable",
} as const;

/** Those who sign in; looked at anew now and then, for locks end and people come and go. */
export function useUsers() {
  return useQuery({
    queryKey: USERS,
    queryFn: async () => answered(await service.GET("/api/v1/users")).items,
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** Does something with a user, by name. */
export function useDeed() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ deed, name }: { deed: Deed; name: string }) =>
      answered(await service.POST(PATHS[deed], { body: { name } })),
    // Also where it was refused: then something is another way than it was shown.
    onSettled: () => queries.invalidateQueries({ queryKey: USERS }),
  });
}

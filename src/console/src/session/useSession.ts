import { useQuery, useQueryClient, type QueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useCallback } from "react";

import { drafts } from "../drafts/kept";
import { askIn, service, type Session } from "../service/client";
import { answered } from "../service/problem";

export const SESSION = ["session"] as const;
/** A session that nobody uses ends; while the page is there it is looked now and then. */
const LOOK_EVERY_MS = 60_000;
const FIRST_PAGE = "/console/";

/** Who was signed in last at this page. */
let shownTo = "";

async function whoAmI(queries: QueryClient): Promise<Session | null> {
  const answer = await service.GET("/api/v1/session");
  if (answer.response.status === 401) {
    askIn(null);
    return null;
  }
  const session = answered(answer);
  askIn(session);
  drafts.belongTo(session.who);
  showTo(session.who, queries);
  return session;
}

/** Show nobody what somebody else had on the screen: whoever comes next begins at the first page. */
function showTo(who: string, queries: QueryClient): void {
  if (shownTo !== "" && shownTo !== who) {
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
    // Not through the router, which would lead there whoever was here before.
    History.prototype.replaceState.call(history, null, "", FIRST_PAGE);
  }
  shownTo = who;
}

/** Sign in; throws a `Problem` where that is refused. What is done from now on is done in that session. */
export async function signIn(told: { name: string; password: string }): Promise<Session> {
  const session = answered(await service.POST("/api/v1/session", { body: told }));
  askIn(session);
  return session;
}

/** Who is signed in; null for nobody. */
export function useSession(): UseQueryResult<Session | null> {
  return useQuery({
    queryKey: SESSION,
    queryFn: ({ client }) => whoAmI(client),
    refetchInterval: LOOK_EVERY_MS,
  });
}

/** Look again who is signed in: something was refused, or a link was lost. */
export function useLookAgain(): () => void {
  const queries = useQueryClient();
  return useCallback(() => {
    void queries.invalidateQueries({ queryKey: SESSION });
  }, [queries]);
}

/** End the session; the page is loaded anew, so that nothing that was shown in it stays. */
export async function signOut(): Promise<void> {
  await service.DELETE("/api/v1/session");
  location.assign(FIRST_PAGE);
}

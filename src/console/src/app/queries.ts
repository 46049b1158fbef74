/** What was asked of the service, and when it is asked again. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { Problem } from "../service/problem";
import { SESSION } from "../session/useSession";

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (error instanceof Problem && error.status === 401) {
        // Whoever was signed in is so no more: the page for that comes in place of this one.
        void queries.invalidateQueries({ queryKey: SESSION });
      }
    },
  }),
  mutationCache: new MutationCache({
    onError: (error) => {
      if (error instanceof Problem && error.code === "csrf_token_refused") {
        // Somebody else has signed in in another tab, whose page comes in place of this one.
        void queries.invalidateQueries({ queryKey: SESSION });
      }
    },
  }),
  defaultOptions: { queries: { retry: 1 } },
});

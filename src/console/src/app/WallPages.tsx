import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";

import type { Session } from "../service/client";
import { Failure } from "./Failure";
import { useNewest } from "./useNewest";

const WallboardPage = lazy(() => import("../wallboard/WallboardPage"));

/** What a screen on a wall shows: the wallboard, and nothing else. */
export function WallPages({ session }: { session: Session }) {
  useNewest();
  return (
    <Failure>
      <Suspense>
        <Switch>
          <Route path="/wallboard">
            <WallboardPage session={session} />
          </Route>
          <Route>
            <Redirect to="/wallboard" replace />
          </Route>
        </Switch>
      </Suspense>
    </Failure>
  );
}

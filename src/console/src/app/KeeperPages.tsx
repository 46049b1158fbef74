import { lazy, Suspense } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";

import type { Session } from "../service/client";
import { Failure } from "./Failure";

const UsersPage = lazy(() => import("../people/UsersPage"));
const AuditPage = lazy(() => import("../people/AuditPage"));
const OperationsPage = lazy(() => import("../operations/OperationsPage"));

/** The pages of those who keep users and the service in order: no customer is on any of them. */
export function KeeperPages({ role }: { role: Session["role"] }) {
  const [at] = useLocation();
  return (
    <Failure key={at}>
      <Suspense>
        {role === "operations" ? (
          <Switch>
            <Route path="/operations">
              <OperationsPage />
            </Route>
            <Route>
              <Redirect to="/operations" replace />
            </Route>
          </Switch>
        ) : (
          <Switch>
            <Route path="/users">
              <UsersPage />
            </Route>
            <Route path="/audit">
              <AuditPage />
            </Route>
            <Route>
              <Redirect to="/users" replace />
            </Route>
          </Switch>
        )}
      </Suspense>
    </Failure>
  );
}

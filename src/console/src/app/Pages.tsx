import { lazy, Suspense } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";

import { DeskPage } from "../desk/DeskPage";
import type { Session } from "../service/client";
import { mayHear } from "../session/mayHear";
import { Failure } from "./Failure";
import { KeeperPages } from "./KeeperPages";
import { WallPages } from "./WallPages";

// A desk has to be there at once; what only some look at is fetched when they do.
const WallboardPage = lazy(() => import("../wallboard/WallboardPage"));
const CustomersPage = lazy(() => import("../customer/CustomersPage"));
const CustomerPage = lazy(() => import("../customer/CustomerPage"));
const ReportsPage = lazy(() => import("../reports/ReportsPage"));
const QualityPage = lazy(() => import("../scorecards/QualityPage"));
const CalibrationsPage = lazy(() => import("../scorecards/CalibrationsPage"));
const AgentPage = lazy(() => import("../scorecards/AgentPage"));
const CallsPage = lazy(() => import("../search/CallsPage"));
const UnderWayPage = lazy(() => import("../underway/UnderWayPage"));
const ReplaysPage = lazy(() => import("../replay/ReplaysPage"));
const ReplayPage = lazy(() => import("../replay/ReplayPage"));
const CallPage = lazy(() => import("../calls/CallPage"));

/**
 * Which page is where.
 *
 * An agent's desk is there whatever page is shown: the telephone may be in it, and who calls next
 * has to be on the screen at once. So no page that fails, or is still being fetched, touches it.
 */
export function Pages({ session }: { session: Session }) {
  const [at, go] = useLocation();
  if (session.role === "screen") {
    return <WallPages session={session} />;
  }
  if (session.asks_as === null) {
    return <KeeperPages role={session.role} />;
  }
  return (
    <>
      {session.agent !== null && (
        <DeskPage
          key={session.agent}
          agent={session.agent}
          isShown={at === "/"}
          onOffer={() => {
            go("/");
          }}
        />
      )}
      <Failure key={at}>
        <Suspense>
          <Switch>
            <Route path="/">{session.agent === null && <Redirect to="/wallboard" replace />}</Route>
            <Route path="/wallboard">
              <WallboardPage session={session} />
            </Route>
            {session.asks_as !== "agent" && (
              <Route path="/reports">
                <ReportsPage />
              </Route>
            )}
            {mayHear(session) && (
              <Route path="/quality">
                <QualityPage />
              </Route>
            )}
            {mayHear(session) && (
              <Route path="/calibrations">
                <CalibrationsPage />
              </Route>
            )}
            <Route path="/agents/:agent">
              {({ agent }) => <AgentPage key={agent} agent={agent} session={session} />}
            </Route>
            {session.asks_as !== "agent" && (
              <Route path="/calls">
                <CallsPage mayListen={mayHear(session)} />
              </Route>
            )}
            {session.asks_as !== "agent" && (
              <Route path="/replays">
                <ReplaysPage />
              </Route>
            )}
            {session.asks_as !== "agent" && (
              <Route path="/replays/:replay">
                {({ replay }) => <ReplayPage key={replay} replay={replay} />}
              </Route>
            )}
            {mayHear(session) && (
              <Route path="/calls/under-way">
                <UnderWayPage />
              </Route>
            )}
            <Route path="/customers">
              <CustomersPage />
            </Route>
            <Route path="/customers/:customer">
              {({ customer }) => <CustomerPage key={customer} customer={customer} agent={session.agent} />}
            </Route>
            <Route path="/calls/:call">{({ call }) => <CallPage key={call} call={call} />}</Route>
            <Route>
              <Redirect to="/" replace />
            </Route>
          </Switch>
        </Suspense>
      </Failure>
    </>
  );
}

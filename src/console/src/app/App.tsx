import { lazy, Suspense, useState } from "react";

import { useOwnLine } from "../phone/useOwnLine";
import { SessionEnd } from "../session/SessionEnd";
import { SignInPage } from "../session/SignInPage";
import { useSession } from "../session/useSession";
import { Failure } from "./Failure";
import { Pages } from "./Pages";
import { Shell } from "./Shell";

const CallGoesOn = lazy(() => import("../phone/CallGoesOn"));

/** The whole console: for nobody it is the page where people sign in. */
export function App() {
  const { data: session, isPending } = useSession();
  const [wasSignedIn, noteSignedIn] = useState(false);
  useOwnLine(session?.agent);
  if (session && !wasSignedIn) {
    noteSignedIn(true);
  }
  if (isPending) {
    return null;
  }
  return (
    <Shell session={session ?? null}>
      {session ? (
        <>
          <SessionEnd session={session} />
          <Pages key={session.who} session={session} />
        </>
      ) : (
        <>
          {wasSignedIn && (
            <Failure>
              <Suspense>
                <CallGoesOn />
              </Suspense>
            </Failure>
          )}
          <SignInPage wasSignedIn={wasSignedIn} />
        </>
      )}
    </Shell>
  );
}

/** A telephone tried by calling oneself: at the number that is dialled everybody hears themselves. */
import type { RTCSession } from "jssip/lib/RTCSession";

import { qualityOf, type Quality } from "./quality";

/** What is dialled for it; see `extensions.conf`. */
export const ECHO = "*10";
const TEST_MS = 4_000;

/** Let a call to `ECHO`, which begins, go on for a while; gives what was counted, null for nothing. */
export async function echoTest(session: RTCSession): Promise<Quality | null> {
  const isUp = await new Promise<boolean>((done) => {
    session.on("confirmed", () => {
      done(true);
    });
    session.on("failed", () => {
      done(false);
    });
  });
  if (!isUp) {
    return null;
  }
  await new Promise((done) => setTimeout(done, TEST_MS));
  if (session.isEnded()) {
    return null;
  }
  const stats = await session.connection.getStats();
  session.terminate();
  return qualityOf([...(stats as unknown as Map<string, RTCStats>).values()]);
}

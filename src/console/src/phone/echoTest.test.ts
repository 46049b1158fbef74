import type { RTCSession } from "jssip/lib/RTCSession";
import { beforeEach, expect, test, vi } from "vitest";

import { echoTest } from "./echoTest";
import { FakeUa, type FakeSession } from "./FakeUa";
import type { Quality } from "./quality";

const INBOUND = { type: "inbound-rtp", packetsReceived: 200, packetsLost: 2, jitter: 0.004 };

function begun(): { session: FakeSession; result: Promise<Quality | null> } {
  const { session } = new FakeUa();
  Object.assign(session.connection, { getStats: () => Promise.resolve(new Map([["in", INBOUND]])) });
  return { session, result: echoTest(session as unknown as RTCSession) };
}

beforeEach(() => {
  vi.useFakeTimers();
});

test("what was heard of oneself for a while is counted, and then it is over", async () => {
  const { session, result } = begun();
  session.isPickedUp();
  await vi.advanceTimersByTimeAsync(3_900);
  expect(session.terminate).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(await result).toMatchObject({ received: 200, lost: 2, jitterMs: 4 });
  expect(session.terminate).toHaveBeenCalledOnce();
});

test("where nobody picks up nothing was counted", async () => {
  const { session, result } = begun();
  session.happens("failed");
  expect(await result).toBeNull();
});

test("where it ends too soon nothing was counted", async () => {
  const { session, result } = begun();
  session.isPickedUp();
  session.terminate();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(await result).toBeNull();
});

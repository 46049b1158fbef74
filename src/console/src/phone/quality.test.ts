import { expect, test } from "vitest";

import { qualityOf, verdictOf } from "./quality";

const stats = (lost: number, jitter: number, roundTrip: number) =>
  [
    { type: "inbound-rtp", packetsReceived: 200, packetsLost: lost, jitter },
    { type: "candidate-pair", nominated: false, currentRoundTripTime: 9 },
    { type: "candidate-pair", nominated: true, currentRoundTripTime: roundTrip },
    { type: "codec" },
  ] as unknown as RTCStats[];

test("what the browser counts is told in packets and milliseconds", () => {
  expect(qualityOf(stats(2, 0.004, 0.05))).toEqual({
    received: 200,
    lost: 2,
    roundTripMs: 50,
    jitterMs: 4,
  });
});

test.each([
  [0, 0.004, 0.05, "good"],
  [20, 0.004, 0.05, "poor"],
  [0, 0.05, 0.05, "poor"],
  [0, 0.004, 0.4, "poor"],
  [-1, 0.004, 0.05, "good"],
])("%d lost, jitter of %d s and a round trip of %d s are %s", (lost, jitter, trip, verdict) => {
  expect(verdictOf(qualityOf(stats(lost, jitter, trip)))).toBe(verdict);
});

test("where nothing came there is nothing to judge", () => {
  expect(verdictOf(qualityOf([]))).toBe("nothing");
});

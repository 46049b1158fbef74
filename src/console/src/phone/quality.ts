/** How good sound comes and goes, as the browser counts it (W3C, webrtc-stats). */

export interface Quality {
  /** Packets of sound that came, and that should have come and did not. */
  readonly received: number;
  readonly lost: number;
  /** To the hotline and back, in milliseconds; null where nobody has told yet. */
  readonly roundTripMs: number | null;
  readonly jitterMs: number;
}

export type Verdict = "good" | "poor" | "nothing";

/** Of more than this speech suffers with G.711 (ITU-T G.113, appendix I). */
const MOST_LOST = 0.03;
/** A conversation suffers from a delay of more than 150 ms one way (ITU-T G.114). */
const LONGEST_ROUND_TRIP_MS = 300;
const MOST_JITTER_MS = 30;

export function qualityOf(stats: Iterable<RTCStats>): Quality {
  let [received, lost, jitterMs] = [0, 0, 0];
  let roundTripMs: number | null = null;
  for (const one of stats) {
    if (one.type === "inbound-rtp") {
      const inbound = one as RTCInboundRtpStreamStats;
      received = inbound.packetsReceived ?? 0;
      lost = Math.max(0, inbound.packetsLost ?? 0);
      jitterMs = (inbound.jitter ?? 0) * 1_000;
    } else if (one.type === "candidate-pair") {
      const pair = one as RTCIceCandidatePairStats;
      if (pair.nominated === true && pair.currentRoundTripTime !== undefined) {
        roundTripMs = pair.currentRoundTripTime * 1_000;
      }
    }
  }
  return { received, lost, roundTripMs, jitterMs };
}

export function verdictOf(quality: Quality): Verdict {
  const { received, lost, roundTripMs, jitterMs } = quality;
  if (received === 0) {
    return "nothing";
  }
  const isPoor =
    lost / (received + lost) > MOST_LOST ||
    jitterMs > MOST_JITTER_MS ||
    (roundTripMs ?? 0) > LONGEST_ROUND_TRIP_MS;
  return isPoor ? "poor" : "good";
}

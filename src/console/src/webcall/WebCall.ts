/** One call from this page to the hotline: SIP over a WebSocket (RFC 7118), sound by WebRTC. */
import { UA } from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";

import type { Microphone } from "../phone/Microphone";
import { SipSocket } from "../phone/SipSocket";
import { Speaker } from "../phone/Speaker";
import { tellPlace } from "../phone/tellPlace";

/**
 * `leaving` where the caller has hung up and nobody can be told yet; `refused` where too many call, or
 * the hotline cannot be reached.
 */
export type WebCallState = "connecting" | "talking" | "leaving" | "over" | "refused";

const CALLER = "sip:web.caller@hotline";
const HOTLINE = "sip:call@hotline";
/** Longer than a browser needs to find its own addresses. */
const ADDRESSES_MS = 500;
/** After so long without a packet of sound the PBX ends a call by itself (`rtp_timeout`). */
const MISSED_MS = 30_000;

export class WebCall {
  private state: WebCallState = "connecting";
  private readonly listeners = new Set<() => void>();
  private readonly speaker = new Speaker(() => undefined);
  private readonly ua: UA;
  private session: RTCSession | null = null;
  private callId = "";

  constructor(readonly microphone: Microphone) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.ua = new UA({
      sockets: [new SipSocket(`${scheme}://${location.host}/api/v1/web-call`, this.whichCall).forUa()],
      uri: CALLER,
      register: false,
      session_timers: false,
      user_agent: "hotline page",
    });
    this.ua.on("newRTCSession", ({ request }: { request: { call_id: string } }) => {
      this.callId = request.call_id;
    });
    this.ua.on("connected", () => {
      if (this.session === null) {
        this.call();
      } else if (this.state === "leaving") {
        this.session.terminate();
      } else {
        tellPlace(this.session);
      }
    });
    this.ua.on("disconnected", () => {
      // Who talks, talks on: the sound has a way of its own.
      if (this.session === null) {
        this.end("refused");
      }
    });
    microphone.subscribe(() => {
      if (microphone.isThere && this.session?.isEstablished() === true) {
        microphone.sendBy(this.session.connection);
      }
    });
    this.ua.start();
  }

  readonly current = (): WebCallState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Press a key, as an event beside the sound (RFC 4733), after those that are still to be sent. */
  readonly press = (key: string): void => {
    const dtmf = this.session?.connection.getSenders()[0]?.dtmf;
    dtmf?.insertDTMF(dtmf.toneBuffer + key);
  };

  /** Hang up; while the hotline cannot be told nothing is heard of either, and it is told later. */
  readonly hangUp = (): void => {
    if (this.session?.isEstablished() === true && !this.ua.isConnected()) {
      this.silence();
      this.show("leaving");
      setTimeout(() => {
        this.end("over");
      }, MISSED_MS);
    } else {
      this.end("over");
    }
  };

  /** Who is back in the middle of a call is not counted as one more. */
  private readonly whichCall = (): string => (this.callId === "" ? "" : `?call=${this.callId}`);

  private call(): void {
    const session = this.ua.call(HOTLINE, { mediaStream: this.microphone.stream });
    this.session = session;
    session.connection.addEventListener("track", ({ streams: [stream] }) => {
      if (stream !== undefined) {
        this.speaker.play(stream);
      }
    });
    session.on("icecandidate", ({ ready }) => {
      setTimeout(ready, ADDRESSES_MS);
    });
    session.on("confirmed", () => {
      this.show("talking");
    });
    session.on("ended", () => {
      this.end("over");
    });
    session.on("failed", () => {
      this.end("refused");
    });
  }

  private end(state: "over" | "refused"): void {
    if (this.state === "over" || this.state === "refused") {
      return;
    }
    if (this.state !== "leaving") {
      this.silence();
    }
    this.show(state);
    this.ua.stop();
  }

  private silence(): void {
    this.speaker.close();
    this.microphone.close();
  }

  private show(state: WebCallState): void {
    this.state = state;
    for (const listener of this.listeners) {
      listener();
    }
  }
}

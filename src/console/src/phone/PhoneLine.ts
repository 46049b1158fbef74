/** This page as the telephone of a seat: SIP over a WebSocket (RFC 7118), sound by WebRTC. */
import type { RTCSession } from "jssip/lib/RTCSession";

import type { Credential } from "./credential";
import { ECHO, echoTest } from "./echoTest";
import type { Microphone } from "./Microphone";
import { noteMuted, wasMuted } from "./muted";
import type { Quality } from "./quality";
import { Registration, type Connection } from "./Registration";
import { Speaker } from "./Speaker";
import { tellPlace } from "./tellPlace";

export type LineState = "free" | "ringing" | "connecting" | "talking" | "testing";

export interface PhoneView {
  readonly connection: Connection;
  readonly line: LineState;
  readonly isMuted: boolean;
  /** Whether the page has picked up, muted, while nobody saw it. */
  readonly isUnseen: boolean;
  /** Whether the agent has hung up, and nobody can be told yet. */
  readonly isLeaving: boolean;
  /** Whether the browser lets nothing be heard before the agent clicks. */
  readonly isBlocked: boolean;
}

/** Longer than a telephone of the same network needs to tell its addresses. */
const ADDRESSES_MS = 500;
/** So long it is tried to tell the PBX that the agent has hung up: longer than a service takes to begin anew. */
const LEAVES_MS = 10_000;

export class PhoneLine {
  private view: PhoneView = {
    connection: "opening",
    line: "free",
    isMuted: false,
    isUnseen: false,
    isLeaving: false,
    isBlocked: false,
  };
  private readonly listeners = new Set<() => void>();
  private readonly speaker = new Speaker((isBlocked) => {
    this.show({ isBlocked });
  });
  private readonly registration: Registration;
  private session: RTCSession | null = null;
  /** The call of the session that there is, or was last; "" where the service has named none. */
  private call = "";
  /** In which one this page has talked last. */
  private talkedIn = "";
  /** The conversation that the desk shows; "" for none, null while it is not known. */
  private expected: string | null = "";
  private readonly unsubscribe: () => void;

  /**
   * @param url Where the service hands on what telephones say.
   * @param microphone What the agent is heard by.
   * @param ask Asks for a password.
   * @param onTaken Is called once another page is the telephone.
   * @param onSilent Is called once there is no microphone, and nobody who is talked with.
   */
  constructor(
    url: string,
    readonly microphone: Microphone,
    ask: () => Promise<Credential>,
    onTaken: () => void,
    private readonly onSilent: () => void,
  ) {
    this.registration = new Registration(url, ask, {
      onConnection: (connection) => {
        this.show({ connection });
      },
      onLinked: this.linkedAnew,
      onSession: (session) => {
        this.take(session);
      },
      onTaken,
    });
    this.unsubscribe = microphone.subscribe(this.hearAnew);
  }

  readonly current = (): PhoneView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Become the seat's telephone, until `close`. */
  readonly open = (): void => {
    this.registration.open();
  };

  /**
   * Which call the desk shows as a conversation: that one, and no other, is picked up at once.
   *
   * Another one may ring before the desk has told so, and nobody is picked up beside what is on the
   * screen of somebody else. While the desk's link is lost (null) whoever was muted stays so.
   */
  expect(call: string | null): void {
    this.expected = call;
    if (this.view.line === "ringing") {
      this.answerExpected();
    } else if (this.view.line === "free") {
      this.muteAsBefore(call);
    }
  }

  readonly answer = (): void => {
    const { session } = this;
    if (session === null || this.view.line !== "ringing") {
      return;
    }
    this.speaker.stopRinging();
    this.show({ line: "connecting" });
    session.answer(this.registration.soundOf(this.microphone.stream));
  };

  readonly hangUp = (): void => {
    const { session } = this;
    if (session?.isEstablished() === true && !this.registration.isLinked) {
      this.mute(true);
      this.speaker.silence();
      this.show({ isLeaving: true });
      // Whoever is signed out meanwhile cannot pass it on: the PBX misses the sound then.
      setTimeout(() => {
        if (!session.isEnded()) {
          session.terminate();
        }
      }, LEAVES_MS);
    } else {
      session?.terminate();
    }
  };

  readonly mute = (isMuted: boolean): void => {
    noteMuted(isMuted ? this.call : "");
    this.microphone.mute(isMuted);
    this.show({ isMuted, isUnseen: false });
  };

  /** Press a key, as an event beside the sound (RFC 4733), after those that are still to be sent. */
  readonly press = (key: string): void => {
    const dtmf = this.session?.connection.getSenders()[0]?.dtmf;
    dtmf?.insertDTMF(dtmf.toneBuffer + key);
  };

  readonly resumeSound = (): void => {
    this.speaker.resume();
  };

  /** Call oneself by way of the hotline; gives what was counted, null where it came to nothing. */
  async test(): Promise<Quality | null> {
    if (this.view.line !== "free") {
      return null;
    }
    const session = this.registration.call(ECHO, this.microphone.stream);
    return session === null ? null : echoTest(session);
  }

  close(): void {
    this.unsubscribe();
    this.registration.close();
    this.speaker.close();
  }

  /** Who talks is heard by the next microphone; nobody is rung for whom there is none. */
  private readonly hearAnew = (): void => {
    const { session, microphone } = this;
    if (microphone.isThere) {
      if (session?.isEstablished() === true) {
        microphone.sendBy(session.connection);
      }
    } else if (this.view.line === "free" || this.view.line === "ringing") {
      this.onSilent();
    }
  };

  /** Tell the PBX what it could not be told, or where the page is now. */
  private readonly linkedAnew = (): void => {
    if (this.view.isLeaving) {
      this.session?.terminate();
    } else {
      tellPlace(this.session);
    }
  };

  /** One call at a time: what comes is more than what is there, which may be a page's of before. */
  private take(session: RTCSession): void {
    const before = this.session;
    this.session = session;
    this.show({ isLeaving: false });
    if (before?.isEnded() === false) {
      before.terminate();
    }
    const isTest = (session.direction as string) === "outgoing";
    session.on("peerconnection", ({ peerconnection }) => {
      this.listenTo(peerconnection);
    });
    session.on("icecandidate", ({ ready }) => {
      setTimeout(ready, ADDRESSES_MS);
    });
    session.on("confirmed", () => {
      if (this.session === session) {
        this.show({ line: isTest ? "testing" : "talking" });
        this.talkedIn = isTest ? "" : this.call;
        this.hearAnew();
      }
    });
    const over = () => {
      this.over(session);
    };
    session.on("ended", over);
    session.on("failed", over);
    if (isTest) {
      // Its connection is there before anybody is told of the session.
      this.listenTo(session.connection);
      this.microphone.mute(false);
      this.show({ line: "testing" });
      return;
    }
    this.call = session.remote_identity.display_name;
    this.muteAsBefore(this.call);
    this.show({ line: "ringing" });
    this.answerExpected();
    if (this.view.line === "ringing") {
      this.speaker.ring();
    }
  }

  private answerExpected(): void {
    if (this.call === "" || this.call !== this.expected) {
      return;
    }
    if (document.hidden && this.talkedIn !== this.call) {
      // Nobody has asked for it here, and whoever is near would be heard.
      this.mute(true);
      this.show({ isUnseen: true });
    }
    this.answer();
  }

  /** Be muted where the agent is in a call, on this page or on the one before. */
  private muteAsBefore(call: string | null): void {
    if (call !== null) {
      const isMuted = wasMuted(call);
      this.microphone.mute(isMuted);
      this.show({ isMuted });
    }
  }

  private listenTo(connection: RTCPeerConnection): void {
    connection.addEventListener("track", ({ streams: [stream] }) => {
      if (stream !== undefined) {
        this.speaker.play(stream);
      }
    });
  }

  private over(session: RTCSession): void {
    if (this.session === session) {
      this.session = null;
      this.speaker.stopRinging();
      this.show({ line: "free", isLeaving: false, isUnseen: false });
      this.muteAsBefore(this.expected);
      this.hearAnew();
    }
  }

  private show(changed: Partial<PhoneView>): void {
    this.view = { ...this.view, ...changed };
    for (const listener of this.listeners) {
      listener();
    }
  }
}

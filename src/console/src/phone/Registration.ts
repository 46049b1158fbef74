/** This page as a telephone that the PBX knows (RFC 3261, 10), by a password that is of use for minutes. */
import { UA } from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";

import { pauseMs } from "../desk/backoff";
import { isElsewhere, renewAfterMs, type Credential } from "./credential";
import { SipSocket } from "./SipSocket";

/** `away` while it is tried again. */
export type Connection = "opening" | "ready" | "away";

const REGISTERED_S = 60;
/** How the service closes the WebSocket of a page in whose place another one is the telephone. */
const TAKEN_OVER = 4001;

export interface RegistrationListener {
  /** Is told how the telephone stands. */
  readonly onConnection: (connection: Connection) => void;
  /** Is called once what is said reaches the PBX, again. */
  readonly onLinked: () => void;
  /** Is called with each call, whoever began it. */
  readonly onSession: (session: RTCSession) => void;
  /** Is called once another page is the telephone. */
  readonly onTaken: () => void;
}

export class Registration {
  private ua: UA | null = null;
  private realm = "";
  private iceServers: RTCIceServer[] = [];
  private isOver = false;
  private tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param url Where the service hands on what telephones say.
   * @param ask Asks for a password.
   * @param listener Is told what comes of it.
   */
  constructor(
    private readonly url: string,
    private readonly ask: () => Promise<Credential>,
    private readonly listener: RegistrationListener,
  ) {}

  /** Become the seat's telephone, until `close`. */
  readonly open = (): void => {
    clearTimeout(this.timer);
    this.ask().then(
      (given) => {
        if (!this.isOver) {
          this.use(given);
        }
      },
      (error: unknown) => {
        if (isElsewhere(error)) {
          this.listener.onTaken();
        } else {
          this.tryAgain();
        }
      },
    );
  };

  /** Whether what is said reaches the PBX now. */
  get isLinked(): boolean {
    return this.ua?.isConnected() === true;
  }

  /** With what sound is sent and heard, from a stream. */
  soundOf(mediaStream: MediaStream): { mediaStream: MediaStream; pcConfig: RTCConfiguration } {
    return { mediaStream, pcConfig: { iceServers: this.iceServers } };
  }

  /** Call a number; null where it was no telephone yet. */
  call(number: string, mediaStream: MediaStream): RTCSession | null {
    return this.ua?.call(`sip:${number}@${this.realm}`, this.soundOf(mediaStream)) ?? null;
  }

  close(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.ua?.stop();
  }

  private use(given: Credential): void {
    this.realm = given.realm;
    this.iceServers = given.ice_servers;
    if (this.ua === null) {
      this.ua = this.registering(given);
      this.ua.start();
    } else {
      this.ua.set("password", given.password);
      if (!this.ua.isRegistered() && this.ua.isConnected()) {
        this.ua.register();
      }
    }
    this.timer = setTimeout(this.open, renewAfterMs(given.expires_at));
  }

  private registering(given: Credential): UA {
    const { listener } = this;
    const ua = new UA({
      sockets: [new SipSocket(this.url).forUa()],
      uri: `sip:${given.user}@${given.realm}`,
      password: given.password,
      register_expires: REGISTERED_S,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 4,
      user_agent: "hotline console",
    });
    ua.on("connected", listener.onLinked);
    ua.on("registered", () => {
      this.tries = 0;
      listener.onConnection("ready");
    });
    ua.on("disconnected", ({ code }) => {
      listener.onConnection("away");
      if (code === TAKEN_OVER) {
        listener.onTaken();
      }
    });
    ua.on("registrationFailed", () => {
      // The password may be over: a computer that slept asked for none.
      if (ua.isConnected()) {
        this.tryAgain();
      }
    });
    ua.on("newRTCSession", ({ session }: { session: RTCSession }) => {
      listener.onSession(session);
    });
    return ua;
  }

  private tryAgain(): void {
    if (!this.isOver) {
      // What is registered still rings, and nobody would tell again that it is.
      if (this.ua?.isRegistered() !== true) {
        this.listener.onConnection("away");
      }
      clearTimeout(this.timer);
      this.timer = setTimeout(this.open, pauseMs(this.tries));
      this.tries += 1;
    }
  }
}

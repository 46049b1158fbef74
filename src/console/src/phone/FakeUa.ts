/** JsSIP without a network, for tests: what it was told is noted, and a test lets things happen. */
import { vi } from "vitest";

type Listener = (event: object) => void;

class Emitter {
  private readonly listeners = new Map<string, Listener[]>();

  on(name: string, listener: Listener): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }

  happens(name: string, event: object = {}): void {
    for (const listener of this.listeners.get(name) ?? []) {
      listener(event);
    }
  }
}

export class FakeSession extends Emitter {
  readonly direction = "incoming";
  readonly contact = "<sip:page>";
  /** The service names the call so. */
  readonly remote_identity = { display_name: "c1" };
  readonly connection = { addEventListener: vi.fn() };
  readonly answer = vi.fn();
  readonly sendRequest = vi.fn();
  private isUp = false;

  readonly terminate = vi.fn(() => {
    this.isUp = false;
    this.happens("ended");
  });

  isEstablished(): boolean {
    return this.isUp;
  }

  isEnded(): boolean {
    return !this.isUp;
  }

  isPickedUp(): void {
    this.isUp = true;
    this.happens("confirmed");
  }
}

export class FakeUa extends Emitter {
  static last: FakeUa | null = null;
  readonly session = new FakeSession();
  readonly start = vi.fn();
  readonly stop = vi.fn();
  readonly call = vi.fn(() => this.session);
  readonly set = vi.fn();
  readonly register = vi.fn();
  private isLinked = false;
  private stands = false;

  constructor() {
    super();
    FakeUa.last = this;
  }

  isConnected(): boolean {
    return this.isLinked;
  }

  isRegistered(): boolean {
    return this.stands;
  }

  /** JsSIP tells that a registration is made, and not that it is made anew while it stands. */
  registers(): void {
    if (!this.stands) {
      this.stands = true;
      this.happens("registered");
    }
  }

  hasLink(isLinked: boolean): void {
    this.isLinked = isLinked;
    this.stands &&= isLinked;
    this.happens(isLinked ? "connected" : "disconnected");
  }
}

/** The telephone of the seat where somebody sits: it outlives every page of the console. */
import { askCredential, isAwaited, isElsewhere } from "./credential";
import { Microphone, MicrophoneMissing, type NoMicrophone } from "./Microphone";
import { noteTaken, pageName } from "./pageName";
import { PhoneLine } from "./PhoneLine";

/** How often a page looks whether the one that is the telephone has gone. */
const LOOK_MS = 2_000;

/**
 * `elsewhere` while another page is the telephone, `awaited` while one may be again that was it before the
 * service began anew; `none` at no such seat.
 */
export type SeatPhoneState =
  | { readonly kind: "none" | "opening" | Others }
  | { readonly kind: "no_microphone"; readonly why: NoMicrophone }
  | { readonly kind: "open"; readonly line: PhoneLine };

type Others = "elsewhere" | "awaited";

class SeatPhone {
  private state: SeatPhoneState = { kind: "none" };
  private readonly listeners = new Set<() => void>();
  private agent = "";
  private seat = "";
  private leaving = new AbortController();
  private takesOver = false;
  /** Ends the wait for another page to go. */
  private wake = (): void => undefined;

  readonly current = (): SeatPhoneState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Be the telephone of an agent's seat; nothing happens where it is that already. */
  sit(agent: string, seat: string): void {
    if (this.seat !== seat || this.agent !== agent) {
      this.leave();
      this.agent = agent;
      this.seat = seat;
      this.leaving = new AbortController();
      void this.hold(agent, this.leaving.signal);
    }
  }

  /** Be the telephone of nobody but this agent any more; null for nobody. */
  belongTo(agent: string | null): void {
    if (this.seat !== "" && this.agent !== agent) {
      this.leave();
    }
  }

  /** Be no telephone any more; a call is over by that. */
  leave(): void {
    this.seat = "";
    this.takesOver = false;
    this.leaving.abort();
    this.show({ kind: "none" });
  }

  /** Try again: the agent has plugged a microphone in, or allowed it. */
  again(agent: string): void {
    const { seat } = this;
    this.leave();
    this.sit(agent, seat);
  }

  /** Be the telephone in place of the page that is it. */
  readonly takeOver = (): void => {
    this.takesOver = true;
    this.wake();
  };

  /** One page at a time is the telephone; the others wait for it to go, or take over. */
  private async hold(agent: string, over: AbortSignal): Promise<void> {
    if (!window.isSecureContext) {
      this.show({ kind: "no_microphone", why: "insecure" });
      return;
    }
    while (!over.aborted) {
      const others = await this.lookForOthers(agent);
      if (others === null) {
        await this.serve(agent, over);
      } else {
        await this.wait(others, over);
      }
    }
  }

  /** Return whether another page is it, or may be; null where this one may be. */
  private async lookForOthers(agent: string): Promise<Others | null> {
    const { takesOver } = this;
    this.takesOver = false;
    try {
      await askCredential(agent, this.seat, takesOver);
      return null;
    } catch (error) {
      if (isElsewhere(error)) {
        return "elsewhere";
      }
      if (isAwaited(error)) {
        return "awaited";
      }
      // That the service is dead does not tell that the page has gone that is it: who talks there
      // would be cut off. Whatever else keeps this one from being it is told by its line.
      this.takesOver ||= takesOver;
      const { kind } = this.state;
      return kind === "elsewhere" || kind === "awaited" ? kind : null;
    }
  }

  private async wait(others: Others, over: AbortSignal): Promise<void> {
    if (over.aborted) {
      return;
    }
    this.show({ kind: others });
    await new Promise<void>((done) => {
      this.wake = done;
      over.addEventListener("abort", () => {
        done();
      });
      setTimeout(done, LOOK_MS);
    });
  }

  private async serve(agent: string, over: AbortSignal): Promise<void> {
    const isOver = () => over.aborted;
    if (isOver()) {
      return;
    }
    this.show({ kind: "opening" });
    let leave = (): void => undefined;
    const left = new Promise<void>((done) => {
      leave = done;
      over.addEventListener("abort", () => {
        done();
      });
    });
    let microphone: Microphone;
    try {
      microphone = await Microphone.open();
    } catch (error) {
      if (!isOver()) {
        const why = error instanceof MicrophoneMissing ? error.why : "missing";
        this.show({ kind: "no_microphone", why });
        navigator.mediaDevices.addEventListener("devicechange", leave, { once: true, signal: over });
        await left;
      }
      return;
    }
    if (!isOver()) {
      const { seat } = this;
      const ask = () => askCredential(agent, seat);
      const taken = () => {
        noteTaken(seat);
        leave();
      };
      const line = new PhoneLine(addressOf(agent), microphone, ask, taken, leave);
      line.open();
      this.show({ kind: "open", line });
      await left;
      line.close();
    }
    microphone.close();
  }

  private show(state: SeatPhoneState): void {
    this.state = state;
    for (const listener of this.listeners) {
      listener();
    }
  }
}

function addressOf(agent: string): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}/api/v1/agents/${encodeURIComponent(agent)}/phone?page=${pageName()}`;
}

export const seatPhone = new SeatPhone();

/** The telephone of the seat where somebody sits: it outlives every page of the console. */
import { askCredential } from "./credential";
import { Microphone, MicrophoneMissing, type NoMicrophone } from "./Microphone";
import { PhoneLine } from "./PhoneLine";

/** `elsewhere` while another tab of this browser is the telephone; `none` at no such seat. */
export type SeatPhoneState =
  | { readonly kind: "none" | "opening" | "elsewhere" }
  | { readonly kind: "no_microphone"; readonly why: NoMicrophone }
  | { readonly kind: "open"; readonly line: PhoneLine };

class SeatPhone {
  private state: SeatPhoneState = { kind: "none" };
  private readonly listeners = new Set<() => void>();
  private seat = "";
  private leaving = new AbortController();

  readonly current = (): SeatPhoneState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Be the telephone of a seat; nothing happens where it is that already. */
  sit(agent: string, seat: string): void {
    if (this.seat !== seat) {
      this.leave();
      this.seat = seat;
      this.leaving = new AbortController();
      void this.hold(agent, seat, this.leaving.signal);
    }
  }

  /** Be no telephone any more; a call is over by that. */
  leave(): void {
    this.seat = "";
    this.leaving.abort();
    this.show({ kind: "none" });
  }

  /** Try again: the agent has plugged a microphone in, or allowed it. */
  again(agent: string): void {
    const { seat } = this;
    this.leave();
    this.sit(agent, seat);
  }

  /** One tab at a time: of two, each would take the other's place at the PBX. */
  private async hold(agent: string, seat: string, over: AbortSignal): Promise<void> {
    if (!window.isSecureContext) {
      this.show({ kind: "no_microphone", why: "insecure" });
      return;
    }
    const name = `hotline-phone-${seat}`;
    const isHeld = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock !== null) {
        await this.serve(agent, over);
      }
      return lock !== null;
    });
    if (!isHeld && !over.aborted) {
      this.show({ kind: "elsewhere" });
      try {
        await navigator.locks.request(name, { signal: over }, () => this.serve(agent, over));
      } catch {
        // The agent has left the seat before the other tab was closed.
      }
    }
  }

  private async serve(agent: string, over: AbortSignal): Promise<void> {
    const isOver = () => over.aborted;
    if (isOver()) {
      return;
    }
    this.show({ kind: "opening" });
    const left = new Promise((done) => {
      over.addEventListener("abort", done);
    });
    let microphone: Microphone;
    try {
      microphone = await Microphone.open();
    } catch (error) {
      if (!isOver()) {
        const why = error instanceof MicrophoneMissing ? error.why : "missing";
        this.show({ kind: "no_microphone", why });
        await left;
      }
      return;
    }
    if (!isOver()) {
      const line = new PhoneLine(addressOf(agent), microphone, () => askCredential(agent));
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
  return `${scheme}://${location.host}/api/v1/agents/${encodeURIComponent(agent)}/phone`;
}

export const seatPhone = new SeatPhone();

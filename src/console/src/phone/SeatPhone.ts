/** The telephone of the seat where somebody sits: it outlives every page of the console. */
import { askCredential, isElsewhere } from "./credential";
import { Microphone, MicrophoneMissing, type NoMicrophone } from "./Microphone";
import { noteTaken, pageName } from "./pageName";
import { PhoneLine } from "./PhoneLine";

/** How often a page looks whether the one that is the telephone has gone. */
const LOOK_MS = 2_000;

/** `elsewhere` while another page is the telephone; `none` at no such seat. */
export type SeatPhoneState =
  | { readonly kind: "none" | "opening" | "elsewhere" }
  | { readonly kind: "no_microphone"; readonly why: NoMicrophone }
  | { readonly kind: "open"; readonly line: PhoneLine };

class SeatPhone {
  private state: SeatPhoneState = { kind: "none" };
  private readonly listeners = new Set<() => void>();
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

  /** Be the telephone of a seat; nothing happens where it is that already. */
  sit(agent: string, seat: string): void {
    if (this.seat !== seat) {
      this.leave();
      this.seat = seat;
      this.leaving = new AbortController();
      void this.hold(agent, this.leaving.signal);
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
      if (await this.isElsewhere(agent)) {
        await this.wait(over);
      } else {
        await this.serve(agent, over);
      }
    }
  }

  private async isElsewhere(agent: string): Promise<boolean> {
    const { takesOver } = this;
    this.takesOver = false;
    try {
      await askCredential(agent, this.seat, takesOver);
      return false;
    } catch (error) {
      if (isElsewhere(error)) {
        return true;
      }
      // That the service is dead does not tell that the page has gone that is it: who talks there
      // would be cut off. Whatever else keeps this one from being it is told by its line.
      this.takesOver ||= takesOver;
      return this.state.kind === "elsewhere";
    }
  }

  private async wait(over: AbortSignal): Promise<void> {
    if (over.aborted) {
      return;
    }
    this.show({ kind: "elsewhere" });
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

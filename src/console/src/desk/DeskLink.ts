/** The link of a desk: it comes back by itself, and what it shows is never older than what was. */
import { pauseMs } from "./backoff";
import { VERSION, type CallerAtDesk, type DeskNow, type FromDesk, type Refused, type ToDesk } from "./protocol";

/**
 * `away` while it is tried again; `over` once nobody wants it any more; `outdated` where the service
 * speaks another version than this page, which was loaded before a deploy.
 */
export type LinkState = "opening" | "open" | "away" | "over" | "outdated";

export interface DeskView {
  readonly link: LinkState;
  /** The desk as it was told last; null before the first time. */
  readonly now: DeskNow | null;
  /** Who is on the call that is at the desk; null while that is not known. */
  readonly caller: CallerAtDesk | null;
  /** What was refused last; null once something else was asked, or the call it was about is over. */
  readonly refused: Refused | null;
}

/** So long a link may say nothing: two beats of the service's, and most of a third one. */
const SILENT_MS = 8_000;
const AT_FIRST: DeskView = { link: "opening", now: null, caller: null, refused: null };

export class DeskLink {
  private view: DeskView = AT_FIRST;
  private socket: WebSocket | null = null;
  private lastCaller: CallerAtDesk | null = null;
  /** Whether these were told by the link that is open: what the one before told is older, whatever its number. */
  private isNowOfLink = false;
  private isCallerOfLink = false;
  private tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  /**
   * @param url Where the desk is served.
   * @param onAway Is called each time the link is lost or cannot be had: the session may be over.
   * @param connect Opens a WebSocket.
   */
  constructor(
    private readonly url: string,
    private readonly onAway: () => void,
    private readonly connect: (url: string) => WebSocket = (to) => new WebSocket(to),
  ) {}

  readonly current = (): DeskView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Open the link, and keep it until `close`. */
  open(): void {
    this.letGo();
    const socket = this.connect(this.url);
    this.socket = socket;
    this.listen();
    socket.onmessage = (event: MessageEvent<string>) => {
      if (this.socket === socket) {
        this.hear(JSON.parse(event.data) as { version: number });
      }
    };
    socket.onclose = () => {
      if (this.socket === socket) {
        this.lost();
      }
    };
  }

  /** Try again at once: the network is back, or a person asks for it. */
  readonly again = (): void => {
    if (this.view.link === "away") {
      clearTimeout(this.timer);
      this.open();
    }
  };

  /** Take the link for lost: the network is gone, or nothing has been heard for too long. */
  readonly lost = (): void => {
    if (this.socket === null) {
      return;
    }
    this.letGo();
    this.show({ link: "away" });
    this.timer = setTimeout(() => {
      this.open();
    }, pauseMs(this.tries));
    this.tries += 1;
    this.onAway();
  };

  /** Tell the service something; returns whether it could be sent. */
  readonly send = (message: FromDesk): boolean => {
    if (this.view.link !== "open" || this.socket === null) {
      return false;
    }
    this.socket.send(JSON.stringify({ version: VERSION, ...message }));
    this.show({ refused: null });
    return true;
  };

  close(): void {
    clearTimeout(this.timer);
    this.show({ link: "over" });
    this.letGo();
  }

  /** A browser tells no page of a link whose packets are dropped: only silence does. */
  private listen(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(this.lost, SILENT_MS);
  }

  /** Nothing counts any more that the socket says, if it ever says something again. */
  private letGo(): void {
    clearTimeout(this.silence);
    const { socket } = this;
    this.socket = null;
    this.isNowOfLink = false;
    this.isCallerOfLink = false;
    socket?.close();
  }

  private hear(message: { version: number }): void {
    this.listen();
    if (message.version === VERSION) {
      this.take(message as ToDesk);
    } else {
      this.show({ link: "outdated" });
    }
  }

  private take(message: ToDesk): void {
    switch (message.type) {
      case "desk_now":
        this.tries = 0;
        // Of two of one link, the one with the higher number is true. A floor that was restored
        // from a backup counts from there.
        if (!this.isNowOfLink || this.view.now === null || message.seq >= this.view.now.seq) {
          this.isNowOfLink = true;
          const isSameCall = callOf(message) === callOf(this.view.now);
          const refused = isSameCall ? this.view.refused : null;
          this.show({ link: "open", now: message, caller: this.callerOf(message), refused });
        }
        return;
      case "caller_at_desk":
        // It may come a moment before the desk that it belongs to.
        if (
          !this.isCallerOfLink ||
          this.lastCaller?.call !== message.call ||
          message.seq >= this.lastCaller.seq
        ) {
          this.isCallerOfLink = true;
          this.lastCaller = message;
          this.show({ caller: this.callerOf(this.view.now) });
        }
        return;
      case "refused":
        this.show({ refused: message });
        return;
      case "beat":
        // That something was heard is all it says.
        return;
    }
  }

  /** Who is calling leaves with the call, and never stands beside another one. */
  private callerOf(now: DeskNow | null): CallerAtDesk | null {
    return this.lastCaller?.call === callOf(now) ? this.lastCaller : null;
  }

  private show(changed: Partial<DeskView>): void {
    this.view = { ...this.view, ...changed };
    for (const listener of this.listeners) {
      listener();
    }
  }
}

/** Return the id of the call that is at a desk; undefined for none. */
export function callOf(now: DeskNow | null): string | undefined {
  return now?.talk?.call ?? now?.offer?.call.call ?? now?.wrap_up?.call;
}

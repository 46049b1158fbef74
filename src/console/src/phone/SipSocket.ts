/** The WebSocket by which a page's telephone speaks SIP (RFC 7118), which is known to be alive. */
import type { Socket } from "jssip/lib/Socket";

/** So long the service may say nothing: two of its signs of life, and most of a third one. */
const SILENT_MS = 8_000;

/** What JsSIP asks of one; its own class of that name is none at run time. */
type JsSipSocket = Pick<Socket, keyof Socket>;

export class SipSocket implements JsSipSocket {
  readonly via_transport: string;
  readonly sip_uri: string;
  private socket: WebSocket | null = null;
  private silence: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param url Where the service hands on what telephones say.
   * @param query What is asked with each WebSocket that is opened, such as `?call=…`.
   * @param open Opens a WebSocket.
   */
  constructor(
    readonly url: string,
    private readonly query: () => string = () => "",
    private readonly open: (url: string) => WebSocket = (to) => new WebSocket(to, "sip"),
  ) {
    const { protocol, host } = new URL(url);
    this.via_transport = protocol === "wss:" ? "WSS" : "WS";
    this.sip_uri = `sip:${host};transport=ws`;
  }

  // By these JsSIP is told; it sets them before it connects.
  onconnect = (): void => undefined;
  ondisconnect: Socket["ondisconnect"] = () => undefined;
  ondata: Socket["ondata"] = () => undefined;

  connect(): void {
    this.letGo();
    const socket = this.open(this.url + this.query());
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.listen();
    socket.onopen = () => {
      if (this.socket === socket) {
        this.listen();
        this.onconnect();
      }
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (this.socket === socket) {
        this.listen();
        this.ondata(data);
      }
    };
    socket.onclose = ({ wasClean, code, reason }) => {
      if (this.socket === socket) {
        this.letGo();
        this.ondisconnect(!wasClean, code, reason);
      }
    };
  }

  disconnect(): void {
    this.letGo();
  }

  send(message: string): boolean {
    if (!this.isConnected()) {
      return false;
    }
    this.socket?.send(message);
    return true;
  }

  isConnected(): boolean {
    return this.socket !== null && this.socket.readyState === this.socket.OPEN;
  }

  isConnecting(): boolean {
    return this.socket !== null && this.socket.readyState === this.socket.CONNECTING;
  }

  /** Return it as JsSIP takes it. */
  forUa(): JsSipSocket {
    return this;
  }

  /** A browser tells no page of a link whose packets are dropped: only silence does. */
  private listen(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.letGo();
      this.ondisconnect(true);
    }, SILENT_MS);
  }

  /** Nothing counts any more that the socket says, if it ever says something again. */
  private letGo(): void {
    clearTimeout(this.silence);
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }
}

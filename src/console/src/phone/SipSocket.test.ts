import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { SipSocket } from "./SipSocket";

class FakeSocket {
  constructor(readonly url: string) {}
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { wasClean: boolean; code: number; reason: string }) => void) | null = null;
  readonly send = vi.fn();
  readonly close = vi.fn();

  opens(): void {
    this.readyState = this.OPEN;
    this.onopen?.();
  }
}

let sockets: FakeSocket[];
let sip: SipSocket;
let query: string;
const lost = vi.fn();
const heard = vi.fn();

function opened(): FakeSocket {
  sip.connect();
  const socket = sockets.at(-1);
  if (socket === undefined) {
    throw new Error("no socket was opened");
  }
  return socket;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  sockets = [];
  query = "";
  sip = new SipSocket("wss://bank.test:8443/phone", () => query, (url) => {
    const socket = new FakeSocket(url);
    sockets.push(socket);
    return socket as unknown as WebSocket;
  });
  sip.ondisconnect = lost;
  sip.ondata = heard;
});

afterEach(() => {
  vi.useRealTimers();
});

test("a telephone tells the PBX by what it is reached", () => {
  expect(sip).toMatchObject({
    via_transport: "WSS",
    sip_uri: "sip:bank.test:8443;transport=ws",
    url: "wss://bank.test:8443/phone",
  });
});

test("with each WebSocket is asked what is to be asked by then", () => {
  opened();
  query = "?call=c1";
  opened();
  expect(sockets.map(({ url }) => url)).toEqual([
    "wss://bank.test:8443/phone",
    "wss://bank.test:8443/phone?call=c1",
  ]);
});

test("whatever is heard is a sign of life, and a silent WebSocket is lost", () => {
  const socket = opened();
  socket.opens();
  expect(sip.isConnected()).toBe(true);
  for (let times = 0; times < 5; times += 1) {
    vi.advanceTimersByTime(7_000);
    socket.onmessage?.({ data: "\r\n\r\n" });
  }
  expect(heard).toHaveBeenCalledTimes(5);
  expect(lost).not.toHaveBeenCalled();
  vi.advanceTimersByTime(8_000);
  expect(lost).toHaveBeenCalledExactlyOnceWith(true);
  expect(socket.close).toHaveBeenCalledOnce();
  expect(sip.isConnected()).toBe(false);
  expect(sip.send("x")).toBe(false);
  // What it says in the end is not heard, and no end is told twice.
  socket.onmessage?.({ data: "late" });
  socket.onclose?.({ wasClean: false, code: 1006, reason: "" });
  expect(heard).toHaveBeenCalledTimes(5);
  expect(lost).toHaveBeenCalledOnce();
});

test("one that never opens is lost, too, and the next one counts", () => {
  opened();
  expect(sip.isConnecting()).toBe(true);
  vi.advanceTimersByTime(8_000);
  expect(lost).toHaveBeenCalledOnce();
  const next = opened();
  next.opens();
  expect(sip.send("REGISTER")).toBe(true);
  expect(next.send).toHaveBeenCalledExactlyOnceWith("REGISTER");
});

test("why it was closed is told, and nothing once nobody wants it any more", () => {
  const socket = opened();
  socket.opens();
  socket.onclose?.({ wasClean: true, code: 4001, reason: "" });
  expect(lost).toHaveBeenCalledExactlyOnceWith(false, 4001, "");
  opened().opens();
  sip.disconnect();
  vi.advanceTimersByTime(60_000);
  expect(lost).toHaveBeenCalledOnce();
});

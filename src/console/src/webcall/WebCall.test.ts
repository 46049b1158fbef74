import { beforeEach, expect, test, vi } from "vitest";

import { FakeUa } from "../phone/FakeUa";
import type { Microphone } from "../phone/Microphone";
import { WebCall } from "./WebCall";

vi.mock("jssip", async () => {
  const { FakeUa } = await import("../phone/FakeUa");
  return { UA: FakeUa };
});
const SipSocket = vi.hoisted(() =>
  vi.fn<(url: string, query: () => string) => object>(function () {
    return { forUa: vi.fn() };
  }),
);
vi.mock("../phone/SipSocket", () => ({ SipSocket }));
const speaker = vi.hoisted(() => ({ play: vi.fn(), close: vi.fn() }));
vi.mock("../phone/Speaker", () => ({
  Speaker: vi.fn(function () {
    return speaker;
  }),
}));

const microphone = {
  stream: null,
  isThere: true,
  close: vi.fn(),
  sendBy: vi.fn(),
  changed: (): void => undefined,
  subscribe: (listener: () => void) => {
    microphone.changed = listener;
    return () => undefined;
  },
};

function talking(): { call: WebCall; ua: FakeUa } {
  const call = new WebCall(microphone as unknown as Microphone);
  const ua = FakeUa.last;
  if (ua === null) {
    throw new Error("nothing calls");
  }
  ua.hasLink(true);
  ua.session.isPickedUp();
  return { call, ua };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  vi.stubGlobal("location", { protocol: "https:", host: "bank.test" });
});

test("who hangs up while the hotline cannot be told is heard no more, and it is told later", () => {
  const { call, ua } = talking();
  ua.hasLink(false);
  call.hangUp();
  expect(call.current()).toBe("leaving");
  expect(microphone.close).toHaveBeenCalledOnce();
  expect(speaker.close).toHaveBeenCalledOnce();
  expect(ua.stop).not.toHaveBeenCalled();
  ua.hasLink(true);
  expect(ua.session.terminate).toHaveBeenCalledOnce();
  expect(ua.session.sendRequest).not.toHaveBeenCalled();
  expect(ua.stop).toHaveBeenCalledOnce();
  expect(call.current()).toBe("over");
  expect(microphone.close).toHaveBeenCalledOnce();
});

test("who hangs up while the hotline can be told has hung up", () => {
  const { call, ua } = talking();
  call.hangUp();
  expect(call.current()).toBe("over");
  expect(ua.stop).toHaveBeenCalledOnce();
  expect(microphone.close).toHaveBeenCalledOnce();
});

test("who talks while the hotline is away tells it by which way it is reached from then on", () => {
  const { call, ua } = talking();
  ua.hasLink(false);
  ua.hasLink(true);
  expect(call.current()).toBe("talking");
  expect(ua.session.sendRequest).toHaveBeenCalledOnce();
  expect(ua.session.terminate).not.toHaveBeenCalled();
});

test("who talks is heard by the microphone that takes the place of one that is gone", () => {
  const { ua } = talking();
  microphone.changed();
  expect(microphone.sendBy).toHaveBeenCalledExactlyOnceWith(ua.session.connection);
});

test("who hangs up while the hotline cannot be told may call again once the PBX misses them", () => {
  const { call, ua } = talking();
  ua.hasLink(false);
  call.hangUp();
  vi.advanceTimersByTime(29_000);
  expect(call.current()).toBe("leaving");
  vi.advanceTimersByTime(1_000);
  expect(call.current()).toBe("over");
  expect(ua.stop).toHaveBeenCalledOnce();
});

test("who loses the link in a call says which one when it is opened again", () => {
  const { ua } = talking();
  const [, query] = SipSocket.mock.lastCall ?? [];
  expect(query?.()).toBe("");
  ua.happens("newRTCSession", { request: { call_id: "5k2mq1l0v8d7s9a6f3h4" } });
  expect(query?.()).toBe("?call=5k2mq1l0v8d7s9a6f3h4");
});

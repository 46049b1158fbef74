import { beforeEach, expect, test, vi } from "vitest";

import type { Credential } from "./credential";
import { FakeUa } from "./FakeUa";
import type { Microphone } from "./Microphone";
import { PhoneLine } from "./PhoneLine";

vi.mock("jssip", async () => {
  const { FakeUa } = await import("./FakeUa");
  return { UA: FakeUa };
});
const speaker = vi.hoisted(() => ({
  ring: vi.fn(),
  stopRinging: vi.fn(),
  silence: vi.fn(),
  close: vi.fn(),
}));
vi.mock("./Speaker", () => ({
  Speaker: vi.fn(function () {
    return speaker;
  }),
}));

const microphone = {
  stream: null,
  isThere: true,
  mute: vi.fn(),
  sendBy: vi.fn(),
  changed: (): void => undefined,
  subscribe: (listener: () => void) => {
    microphone.changed = listener;
    return () => undefined;
  },
};
const GIVEN = {
  user: "web1",
  realm: "bank",
  password: "secret",
  ice_servers: [],
  expires_at: "2026-11-27T12:05:00Z",
};

const ask = vi.fn<() => Promise<Credential>>();
const onSilent = vi.fn();

async function ready(): Promise<{ line: PhoneLine; ua: FakeUa }> {
  const line = new PhoneLine(
    "wss://bank.test/phone",
    microphone as unknown as Microphone,
    ask,
    vi.fn(),
    onSilent,
  );
  line.open();
  await Promise.resolve();
  const ua = FakeUa.last;
  if (ua === null) {
    throw new Error("nothing registers");
  }
  ua.hasLink(true);
  ua.registers();
  return { line, ua };
}

async function talking(): Promise<{ line: PhoneLine; ua: FakeUa }> {
  const { line, ua } = await ready();
  line.expect("c1");
  ua.happens("newRTCSession", { session: ua.session });
  ua.session.isPickedUp();
  return { line, ua };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  vi.setSystemTime("2026-11-27T12:00:00Z");
  microphone.isThere = true;
  ask.mockResolvedValue(GIVEN);
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  });
  vi.stubGlobal("document", { hidden: false });
});

test("who hangs up while the hotline is away sees so, and is out of the call when it is back", async () => {
  const { line, ua } = await talking();
  expect(line.current()).toMatchObject({ line: "talking", isLeaving: false });
  ua.hasLink(false);
  line.hangUp();
  expect(line.current()).toMatchObject({ line: "talking", isLeaving: true });
  expect(microphone.mute).toHaveBeenLastCalledWith(true);
  expect(speaker.silence).toHaveBeenCalledOnce();
  expect(ua.session.terminate).not.toHaveBeenCalled();
  ua.hasLink(true);
  expect(ua.session.terminate).toHaveBeenCalledOnce();
  expect(ua.session.sendRequest).not.toHaveBeenCalled();
  expect(line.current()).toMatchObject({ line: "free", isLeaving: false });
});

test("who hangs up and can tell nobody for long is gone without a word", async () => {
  const { line, ua } = await talking();
  ua.hasLink(false);
  line.hangUp();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(line.current()).toMatchObject({ line: "talking", isLeaving: true });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ua.session.terminate).toHaveBeenCalledOnce();
  expect(line.current()).toMatchObject({ line: "free", isLeaving: false });
});

test("who hangs up while the hotline is there has hung up", async () => {
  const { line, ua } = await talking();
  line.hangUp();
  expect(ua.session.terminate).toHaveBeenCalledOnce();
  expect(line.current()).toMatchObject({ line: "free", isLeaving: false });
});

test("a call that comes after one that was left is another one", async () => {
  const { line, ua } = await talking();
  ua.hasLink(false);
  line.hangUp();
  const another = new FakeUa().session;
  ua.happens("newRTCSession", { session: another });
  expect(ua.session.terminate).toHaveBeenCalledOnce();
  expect(line.current()).toMatchObject({ line: "connecting", isLeaving: false });
});

test("while nobody knows what the desk has, nothing is picked up by itself and nobody unmuted", async () => {
  const { line, ua } = await talking();
  line.mute(true);
  line.expect(null);
  ua.session.terminate();
  expect(line.current()).toMatchObject({ line: "free", isMuted: true });
  const again = new FakeUa().session;
  ua.happens("newRTCSession", { session: again });
  expect(line.current()).toMatchObject({ line: "ringing", isMuted: true });
  expect(again.answer).not.toHaveBeenCalled();
  line.expect("c1");
  expect(again.answer).toHaveBeenCalledOnce();
  again.terminate();
  line.expect("");
  expect(line.current().isMuted).toBe(false);
});

test("what rings beside the conversation on the screen of somebody else is not picked up by itself", async () => {
  const { line, ua } = await ready();
  line.expect("c0");
  ua.happens("newRTCSession", { session: ua.session });
  expect(line.current().line).toBe("ringing");
  expect(ua.session.answer).not.toHaveBeenCalled();
  expect(speaker.ring).toHaveBeenCalledOnce();
  line.expect("c1");
  expect(ua.session.answer).toHaveBeenCalledOnce();
});

test("a call that nobody has named is not picked up by itself", async () => {
  const { line, ua } = await ready();
  line.expect("");
  ua.session.remote_identity.display_name = "";
  ua.happens("newRTCSession", { session: ua.session });
  expect(ua.session.answer).not.toHaveBeenCalled();
});

test("whoever was muted in a call is so in the tab that is the telephone next, in that call alone", async () => {
  const one = await talking();
  one.line.mute(true);
  const next = await talking();
  expect(next.line.current()).toMatchObject({ line: "talking", isMuted: true, isUnseen: false });
  expect(microphone.mute).toHaveBeenLastCalledWith(true);
  next.ua.session.terminate();
  next.line.expect("");
  expect(next.line.current().isMuted).toBe(false);
  const another = new FakeUa().session;
  another.remote_identity.display_name = "c2";
  next.ua.happens("newRTCSession", { session: another });
  expect(next.line.current().isMuted).toBe(false);
});

test("a page that nobody sees picks up muted, and says so until it is unmuted", async () => {
  vi.stubGlobal("document", { hidden: true });
  const { line, ua } = await talking();
  expect(line.current()).toMatchObject({ line: "talking", isMuted: true, isUnseen: true });
  line.mute(false);
  expect(line.current()).toMatchObject({ isMuted: false, isUnseen: false });
  // Whoever has talked there goes on after a moment without a network, whatever they look at.
  ua.session.terminate();
  ua.happens("newRTCSession", { session: ua.session });
  ua.session.isPickedUp();
  expect(line.current()).toMatchObject({ line: "talking", isMuted: false, isUnseen: false });
});

test("who talks is heard by the next microphone, and is rung no more where there is none", async () => {
  const { ua } = await talking();
  microphone.isThere = false;
  microphone.sendBy.mockClear();
  microphone.changed();
  expect(onSilent).not.toHaveBeenCalled();
  microphone.isThere = true;
  microphone.changed();
  expect(microphone.sendBy).toHaveBeenCalledExactlyOnceWith(ua.session.connection);
  microphone.isThere = false;
  microphone.changed();
  ua.session.terminate();
  expect(onSilent).toHaveBeenCalledOnce();
});

test("who is not talking is rung no more once the microphone is gone", async () => {
  const { ua } = await ready();
  microphone.isThere = false;
  microphone.changed();
  expect(onSilent).toHaveBeenCalledOnce();
  ua.happens("newRTCSession", { session: ua.session });
  microphone.changed();
  expect(onSilent).toHaveBeenCalledTimes(2);
  expect(ua.session.answer).not.toHaveBeenCalled();
});

import { beforeEach, expect, test, vi } from "vitest";

import { Problem } from "../service/problem";
import type { Credential } from "./credential";
import { FakeUa } from "./FakeUa";
import { Registration, type Connection } from "./Registration";

vi.mock("jssip", async () => {
  const { FakeUa } = await import("./FakeUa");
  return { UA: FakeUa };
});

const GIVEN = {
  user: "web1",
  realm: "bank",
  password: "secret",
  ice_servers: [],
  expires_at: "2026-11-27T12:05:00Z",
};
const TAKEN_OVER = 4001;

const ask = vi.fn<() => Promise<Credential>>();
const told: Connection[] = [];
const onTaken = vi.fn();

function opened(): Registration {
  const registration = new Registration("wss://bank.test/phone", ask, {
    onConnection: (connection) => told.push(connection),
    onLinked: vi.fn(),
    onSession: vi.fn(),
    onTaken,
  });
  registration.open();
  return registration;
}

async function registered(): Promise<{ registration: Registration; ua: FakeUa }> {
  const registration = opened();
  await Promise.resolve();
  const ua = FakeUa.last;
  if (ua === null) {
    throw new Error("nothing registers");
  }
  ua.hasLink(true);
  ua.registers();
  return { registration, ua };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  vi.setSystemTime("2026-11-27T12:00:00Z");
  ask.mockResolvedValue(GIVEN);
  told.length = 0;
});

test("a password that is not had once does not end what is registered, and what is not is told", async () => {
  const { ua } = await registered();
  ask.mockRejectedValueOnce(new Error("503"));
  await vi.advanceTimersByTimeAsync(150_000);
  expect(ask).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ask).toHaveBeenCalledTimes(3);
  expect(told).toEqual(["ready"]);
  ua.hasLink(false);
  expect(told.at(-1)).toBe("away");
  ua.hasLink(true);
  ua.happens("registrationFailed");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ua.register).toHaveBeenCalled();
  ua.registers();
  expect(told.at(-1)).toBe("ready");
});

test("whoever has no password at all is told to be away, and asks again", async () => {
  ask.mockRejectedValueOnce(new Error("503"));
  opened();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toEqual(["away"]);
  expect(ask).toHaveBeenCalledTimes(2);
});

test("whoever is not the telephone because another page is asks no more", async () => {
  ask.mockRejectedValue(new Problem({ code: "phone_elsewhere" }, new Response(null, { status: 409 })));
  opened();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(onTaken).toHaveBeenCalledOnce();
  expect(ask).toHaveBeenCalledOnce();
});

test("whoever is the telephone no more, for another page is, is told so", async () => {
  const { ua } = await registered();
  ua.happens("disconnected", { code: 1006 });
  expect(onTaken).not.toHaveBeenCalled();
  ua.happens("disconnected", { code: TAKEN_OVER });
  expect(onTaken).toHaveBeenCalledOnce();
});

test("a page that is left asks for nothing more", async () => {
  const { registration, ua } = await registered();
  registration.close();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(ask).toHaveBeenCalledOnce();
  expect(ua.stop).toHaveBeenCalledOnce();
});

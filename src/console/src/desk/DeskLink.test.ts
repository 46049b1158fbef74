import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { pauseMs } from "./backoff";
import { DeskLink } from "./DeskLink";
import type { CallAtDesk, CallerAtDesk, DeskNow, ToDesk } from "./protocol";

class FakeSocket {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: string[] = [];

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.onclose?.();
  }

  tells(message: ToDesk): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const CALL: CallAtDesk = {
  call: "c1",
  queue: "agents",
  tier: "vip",
  language: "en-US",
  skills: [],
  matter: "",
  number: "",
  customer: "",
  is_another_customer: false,
  since: "2026-11-27T12:00:00Z",
  callback: false,
};

function desk(seq: number, changed: Partial<DeskNow> = {}): DeskNow {
  return {
    type: "desk_now",
    version: 1,
    seq,
    agent: "anna",
    seat: "desk1",
    state: "available",
    reason: "",
    since: null,
    then: "",
    offer: null,
    talk: null,
    handling: null,
    wrap_up: null,
    until: null,
    disposition: null,
    can: [],
    broadcasts: [],
    supervision: null,
    requalified: null,
    ...changed,
  };
}

const caller = (call: string, seq = 1, tier_why = ""): CallerAtDesk => ({
  type: "caller_at_desk",
  version: 1,
  seq,
  call,
  is_verified: false,
  customer: null,
  tier: null,
  tier_why,
  number_of: [],
  steps: [],
  has_more_steps: false,
});

let sockets: FakeSocket[];
let away: ReturnType<typeof vi.fn<() => void>>;
let link: DeskLink;

function last(): FakeSocket {
  const socket = sockets.at(-1);
  if (socket === undefined) {
    throw new Error("no socket was opened");
  }
  return socket;
}

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  away = vi.fn<() => void>();
  link = new DeskLink("/desk", away, () => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket as unknown as WebSocket;
  });
  link.open();
});

afterEach(() => {
  vi.useRealTimers();
});

test("what is told later counts, and what is told late does not", () => {
  last().tells(desk(7, { state: "on_break" }));
  last().tells(desk(6));
  expect(link.current().now?.state).toBe("on_break");
  last().tells(desk(8));
  expect(link.current().now?.state).toBe("available");
});

test("nothing is sent before the desk was told, nor while the link is away", () => {
  expect(link.send({ type: "ready" })).toBe(false);
  last().tells(desk(1));
  expect(link.send({ type: "ready" })).toBe(true);
  expect(last().sent).toEqual(['{"version":1,"type":"ready"}']);
  last().close();
  expect(link.send({ type: "ready" })).toBe(false);
});

test("a lost link comes back by itself, and shows meanwhile what was known", () => {
  last().tells(desk(3));
  last().close();
  expect(link.current()).toMatchObject({ link: "away", now: { seq: 3 } });
  expect(away).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(250);
  expect(sockets).toHaveLength(2);
  last().tells(desk(4));
  expect(link.current().link).toBe("open");
});

test("pauses grow up to a limit, and begin anew once the desk was told", () => {
  expect([0, 1, 2, 9].map((tries) => pauseMs(tries, 1))).toEqual([250, 500, 1_000, 8_000]);
  expect(pauseMs(2, 0)).toBe(500);
  for (let lost = 0; lost < 6; lost += 1) {
    last().close();
    vi.advanceTimersByTime(8_000);
  }
  last().tells(desk(1));
  last().close();
  const before = sockets.length;
  vi.advanceTimersByTime(250);
  expect(sockets).toHaveLength(before + 1);
});

test("who is calling is shown with that call only, and leaves with it", () => {
  last().tells(desk(1, { talk: CALL, state: "on_call" }));
  last().tells(caller("c0"));
  expect(link.current().caller).toBeNull();
  last().tells(caller("c1"));
  expect(link.current().caller?.call).toBe("c1");
  last().tells(caller("c2"));
  expect(link.current().caller).toBeNull();
  last().tells(desk(2, { talk: { ...CALL, call: "c2" }, state: "on_call" }));
  expect(link.current().caller?.call).toBe("c2");
  last().tells(desk(3));
  expect(link.current().caller).toBeNull();
});

test("of a call what is told late does not count, also of who is calling", () => {
  last().tells(desk(3, { talk: CALL, state: "on_call" }));
  last().tells(caller("c1", 3, "by now"));
  last().tells(caller("c1", 2, "before"));
  expect(link.current().caller?.tier_why).toBe("by now");
  last().tells(caller("c1", 3, "later"));
  expect(link.current().caller?.tier_why).toBe("later");
  // The numbers are the floor's: another call's may be told when less had happened.
  last().tells(desk(4, { talk: { ...CALL, call: "c2" }, state: "on_call" }));
  last().tells(caller("c2", 1));
  expect(link.current().caller?.call).toBe("c2");
});

test("the first that a new link tells counts whatever its number: the log may have been restored", () => {
  last().tells(desk(700, { talk: CALL, state: "on_call" }));
  last().tells(caller("c1", 700, "before"));
  last().close();
  vi.advanceTimersByTime(250);
  last().tells(desk(3, { talk: CALL, state: "on_call" }));
  last().tells(caller("c1", 3, "by now"));
  expect(link.current()).toMatchObject({ link: "open", now: { seq: 3 }, caller: { tier_why: "by now" } });
  expect(link.send({ type: "ready" })).toBe(true);
  last().tells(desk(2));
  last().tells(caller("c1", 2, "late"));
  expect(link.current()).toMatchObject({ now: { seq: 3 }, caller: { tier_why: "by now" } });
});

test("a page that was loaded before a deploy of another version says so, and shows nothing of it", () => {
  last().tells(desk(1));
  last().close();
  vi.advanceTimersByTime(250);
  last().tells({ ...desk(9, { state: "on_call" }), version: 2 } as unknown as DeskNow);
  expect(link.current()).toMatchObject({ link: "outdated", now: { seq: 1 } });
  expect(link.send({ type: "ready" })).toBe(false);
});

test("a refusal is shown until something else is asked", () => {
  last().tells(desk(1));
  last().tells({ type: "refused", version: 1, seq: 1, code: "not_signed_in", detail: "no" });
  expect(link.current().refused?.code).toBe("not_signed_in");
  link.send({ type: "ready" });
  expect(link.current().refused).toBeNull();
});

test("a refusal leaves with the call that it was about", () => {
  last().tells(desk(1, { talk: CALL, state: "on_call" }));
  last().tells({ type: "refused", version: 1, seq: 1, code: "nobody_to_ask", detail: "no" });
  last().tells(desk(2, { wrap_up: CALL, state: "wrap_up" }));
  expect(link.current().refused?.code).toBe("nobody_to_ask");
  last().tells(desk(3, { talk: { ...CALL, call: "c2" }, state: "on_call" }));
  expect(link.current().refused).toBeNull();
});

test("a link that says nothing any more is lost, and what it says later counts no more", () => {
  last().tells(desk(1));
  for (let beats = 0; beats < 10; beats += 1) {
    vi.advanceTimersByTime(3_000);
    last().tells({ type: "beat", version: 1, seq: 1 });
  }
  expect(link.current().link).toBe("open");
  const dead = last();
  vi.advanceTimersByTime(8_000);
  expect(link.current().link).toBe("away");
  expect(away).toHaveBeenCalledOnce();
  expect(link.send({ type: "ready" })).toBe(false);
  expect(dead.sent).toEqual([]);
  vi.advanceTimersByTime(250);
  expect(sockets).toHaveLength(2);
  dead.tells(desk(9, { state: "on_break" }));
  expect(link.current()).toMatchObject({ link: "away", now: { seq: 1 } });
  last().tells(desk(2));
  expect(link.current()).toMatchObject({ link: "open", now: { seq: 2 } });
});

test("a link that never opens is tried again, and one whose network is gone is lost at once", () => {
  vi.advanceTimersByTime(8_000);
  expect(link.current().link).toBe("away");
  vi.advanceTimersByTime(250);
  expect(sockets).toHaveLength(2);
  last().tells(desk(1));
  link.lost();
  expect(link.current().link).toBe("away");
  link.lost();
  expect(away).toHaveBeenCalledTimes(2);
});

test("a closed link stays closed", () => {
  link.close();
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(1);
  expect(link.current().link).toBe("over");
  expect(away).not.toHaveBeenCalled();
});

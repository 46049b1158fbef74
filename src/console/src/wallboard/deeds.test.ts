import { expect, test } from "vitest";

import { agentDeeds, waitingDeeds } from "./deeds";
import type { FloorNow } from "./useFloor";

type Agent = FloorNow["agents"][number];
type Call = FloorNow["waiting"][number];

function agent(id: string, state: Agent["state"], more: Partial<Agent> = {}): Agent {
  return {
    agent: id,
    name: id,
    state,
    reason: "",
    since: null,
    seat: "",
    call: "",
    asked_in: "",
    supervises: null,
    skills: {},
    languages: [],
    requalified: null,
    ...more,
  };
}

function call(id: string, more: Partial<Call> = {}): Call {
  return {
    call: id,
    queue: "cards",
    tier: "vip",
    language: "zh-CN",
    skills: [],
    since: "2026-11-27T11:50:00Z",
    offered: "",
    callback: false,
    turn_by: null,
    served: true,
    ...more,
  };
}

const told = (deeds: ReturnType<typeof agentDeeds>) =>
  deeds.map((deed) => (deed.does === "supervise" ? deed.mode : deed.does));

const TALKS = agent("anna", "on_call", { call: "c1" });

test("who talks can be listened to by a supervisor who is at a seat and free", () => {
  expect(told(agentDeeds(TALKS, agent("head", "available")))).toEqual(
    ["listen", "whisper", "barge", "break", "break", "break", "break", "requalify", "sign_out"],
  );
  for (const me of [undefined, agent("head", "offline"), agent("head", "on_call"), TALKS]) {
    expect(told(agentDeeds(TALKS, me))).not.toContain("listen");
  }
});

test("who listens can do it another way, and end it, there and in the own row", () => {
  const me = agent("head", "on_break", { supervises: { call: "c1", mode: "whisper" } });
  expect(told(agentDeeds(TALKS, me)).slice(0, 3)).toEqual(["listen", "barge", "end_supervision"]);
  expect(told(agentDeeds(agent("bo", "on_call", { call: "c2" }), me))).not.toContain("listen");
  expect(told(agentDeeds(me, me))).toEqual(["end_supervision", "requalify", "sign_out"]);
});

test("who is only asked by a colleague is listened to at the colleague, whose caller it is", () => {
  const me = agent("head", "available");
  const asked = agent("bo", "on_call", { asked_in: "c1" });
  expect(told(agentDeeds(asked, me))).not.toContain("listen");
  expect(told(agentDeeds(TALKS, me))).toContain("listen");
  const hearing = agent("head", "on_break", { supervises: { call: "c1", mode: "listen" } });
  expect(told(agentDeeds(asked, hearing))).not.toContain("end_supervision");
});

test("what is heard is the call that was shown", () => {
  const [listen] = agentDeeds(TALKS, agent("head", "available"));
  expect(listen).toEqual({ does: "supervise", mode: "listen", call: "c1" });
});

test("who is on break can be made ready, and who is ready sent on a break", () => {
  expect(told(agentDeeds(agent("bo", "on_break"), undefined))).toEqual(["ready", "requalify", "sign_out"]);
  expect(told(agentDeeds(agent("bo", "available"), undefined))).toContain("break");
});

test("what is changed for now can be undone, and of who is away nothing can be changed", () => {
  const requalified = { since: "2026-11-27T11:50:00Z", reason: "ill", by: "user:head" };
  expect(told(agentDeeds(agent("bo", "on_break", { requalified }), undefined))).toContain("restore");
  expect(told(agentDeeds(agent("bo", "offline"), undefined))).toEqual([]);
});

test("a call that waits can be put first and moved, unless it cannot", () => {
  const waiting = [call("c1"), call("c2"), call("c3", { offered: "anna" }), call("c4", { callback: true })];
  const floor = { agents: [], waiting, tiers: [], service_level: null, today: [], queues: ["cards", "loans"], teams: [], skills: [], languages: [], broadcasts: [] };
  const deeds = waiting.map((one) => waitingDeeds(one, floor).map((deed) => deed.does));
  expect(deeds).toEqual([["move"], ["put_first", "move"], [], ["put_first"]]);
});

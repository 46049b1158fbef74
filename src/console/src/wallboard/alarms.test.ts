import { expect, test } from "vitest";

import { alarmsOf } from "./alarms";
import type { FloorNow } from "./useFloor";

const NOW = Date.parse("2026-11-27T12:00:00Z");

function call(id: string, turnBy: string | null, served = true): FloorNow["waiting"][number] {
  return {
    call: id,
    queue: "cards",
    tier: "vip",
    language: "zh-CN",
    skills: [],
    since: "2026-11-27T11:50:00Z",
    offered: "",
    callback: false,
    turn_by: turnBy,
    served,
  };
}

function floor(waiting: FloorNow["waiting"]): FloorNow {
  return {
    agents: [],
    waiting,
    tiers: [],
    service_level: null,
    today: [],
    queues: ["cards"],
    teams: [],
    skills: [],
    languages: [],
    broadcasts: [],
  };
}

test("a promise that is broken is an alarm, the latest first", () => {
  const waiting = [
    call("c1", "2026-11-27T11:59:30Z"),
    call("c2", "2026-11-27T11:58:00Z"),
    call("c3", "2026-11-27T12:00:10Z"),
    call("c4", null),
  ];
  const told = alarmsOf(floor(waiting), NOW);
  expect(told).toMatchObject([
    { kind: "promise", call: "c2", lateS: 120 },
    { kind: "promise", call: "c1", lateS: 30 },
  ]);
});

test("callers whom nobody at work could take are an alarm; an empty floor is none", () => {
  const waiting = [call("c1", null, false), call("c2", null), call("c3", null, false)];
  expect(alarmsOf(floor(waiting), NOW)).toEqual([{ kind: "nobody", queue: "cards", count: 2 }]);
  expect(alarmsOf(floor([call("c1", null)]), NOW)).toEqual([]);
  expect(alarmsOf(floor([]), NOW)).toEqual([]);
});

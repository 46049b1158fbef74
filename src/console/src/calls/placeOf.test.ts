import { expect, test } from "vitest";

import { placeOf, type Recording } from "./placeOf";

function recording(name: string, begins: string, seconds: number | null): Recording {
  return {
    name,
    begins,
    seconds,
    part: "talk",
    rule: "all",
    ends: null,
    state: seconds === null ? "not_sealed" : "whole",
    lacks_s: 0,
    gaps: [],
  };
}

const RECORDINGS = [
  recording("r1", "2026-11-28T08:00:00Z", 10),
  recording("r2", "2026-11-28T08:01:00.500Z", 60),
  recording("r3", "2026-11-28T08:05:00Z", null),
];

test.each([
  ["2026-11-28T08:00:00Z", { name: "r1", seconds: 0 }],
  ["2026-11-28T16:00:07+08:00", { name: "r1", seconds: 7 }],
  ["2026-11-28T08:00:11Z", null],
  ["2026-11-28T08:01:02Z", { name: "r2", seconds: 1.5 }],
  ["2026-11-28T08:05:01Z", null],
])("where %s is heard", (at, place) => {
  expect(placeOf(RECORDINGS, at)).toEqual(place);
});

import { expect, test } from "vitest";

import { spokenLines } from "./spokenLines";

const BEGINS = "2026-11-20T08:00:00Z";
const nothing = { begins: BEGINS, made_at: null, models: {}, lines: [], gaps: [], unheard: [] };

test("what was said and what was not recorded come in order, over all recordings", () => {
  const line = { who: "caller" as const, language: "en-US", ends_s: 9, words: [] };
  const entries = spokenLines([
    {
      ...nothing,
      recording: "r1",
      part: "flow",
      state: "made",
      lines: [
        { ...line, begins_s: 8, text: "yes", confidence: 0.4 },
        { ...line, begins_s: 1, text: "balance", confidence: 0.9 },
      ],
      gaps: [{ why: "secret", begins_s: 3, ends_s: 5 }],
      unheard: [{ language: "zh-CN", begins_s: 6, ends_s: 7 }],
    },
    { ...nothing, recording: "r2", part: "talk", state: "not_made" },
  ]);
  expect(entries.map(({ kind, seconds }) => [kind, seconds])).toEqual([
    ["line", 1],
    ["gap", 3],
    ["unheard", 6],
    ["line", 8],
  ]);
  expect(entries[0]).toMatchObject({ moment: Date.parse(BEGINS) + 1000, isSure: true });
  expect(entries[3]).toMatchObject({ isSure: false });
});

import { expect, test } from "vitest";

import { areOthersToo, changesIn, type Changeable } from "./changes";

const BEGUN: Changeable = {
  phones: ["+8613800138000"],
  mail: "wang@example.com",
  language: "zh-CN",
  consent_recording: "unknown",
};

test("only what was changed is saved, so a number that another has put right stays right", () => {
  const changes = changesIn(BEGUN, { ...BEGUN, mail: "new@example.com" });
  expect(changes).toEqual({ mail: "new@example.com" });
  expect(areOthersToo(changes, BEGUN, { ...BEGUN, phones: ["+8613900139000"] })).toBe(false);
});

test("who changes what another has changed meanwhile is told, unless both say the same", () => {
  const changes = changesIn(BEGUN, { ...BEGUN, phones: ["+8613800138000", "02158880000"] });
  expect(areOthersToo(changes, BEGUN, { ...BEGUN, phones: ["+8613900139000"] })).toBe(true);
  expect(areOthersToo({ mail: "a@b.cn" }, BEGUN, { ...BEGUN, mail: "a@b.cn" })).toBe(false);
});

test("what was filled in as it was is no change", () => {
  expect(changesIn(BEGUN, { ...BEGUN, phones: [...BEGUN.phones] })).toEqual({});
});

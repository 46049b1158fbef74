import i18next from "i18next";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { initReactI18next } from "react-i18next";
import { beforeEach, expect, test, vi } from "vitest";

import { en } from "../i18n/en";
import { AlarmList } from "./AlarmList";
import type { FloorNow } from "./useFloor";

const LATE = { call: "c1", queue: "cards", tier: "vip", turn_by: "2026-11-27T11:59:00Z", served: true };

/** What a screen reader is told at once. */
function told(waiting: object[]): string | undefined {
  const page = renderToStaticMarkup(createElement(AlarmList, { floor: { waiting } as FloorNow }));
  return /role="alert">([^<]*)</.exec(page)?.[1];
}

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse("2026-11-27T12:00:00Z"), toFake: ["Date"] });
  await i18next.use(initReactI18next).init({ resources: { en: { translation: en } }, lng: "en" });
});

test("a promise that is broken is told at once, and not each second anew", () => {
  expect(told([])).toBe("");
  const words = told([LATE]);
  expect(words).toBe("VIP in cards waits longer than promised");
  vi.setSystemTime("2026-11-27T12:00:01Z");
  expect(told([LATE])).toBe(words);
  expect(told([LATE, { ...LATE, call: "c2", served: false }])).toContain("nobody at work");
});

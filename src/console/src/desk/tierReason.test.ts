import i18next from "i18next";
import { expect, test } from "vitest";

import { zh } from "../i18n/zh";
import { tierReason } from "./tierReason";

test("the rules of tiers are told in words, and what people wrote as they did", async () => {
  const i18n = i18next.createInstance();
  await i18n.init({ lng: "zh", resources: { zh: { translation: zh } } });
  const told = (reason: string) => tierReason(reason, i18n.t, "zh");
  expect(told("average_deposits >= 1000000 CNY")).toBe("日均存款不低于 ¥1,000,000");
  expect(told("total_assets >= 2000000 USD")).toBe("总资产不低于 US$2,000,000");
  expect(told("below every threshold")).toBe("未达到任何等级门槛");
  expect(told("decided by user:li")).toBe("由 user:li 决定");
  expect(told("opens a company")).toBe("opens a company");
});

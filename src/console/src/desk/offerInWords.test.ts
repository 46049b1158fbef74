import i18next from "i18next";
import { expect, test } from "vitest";

import { en } from "../i18n/en";
import { zh } from "../i18n/zh";
import { offerInWords } from "./offerInWords";
import type { OfferAtDesk } from "./protocol";

const OFFER = { state: "ringing" } as OfferAtDesk;

async function told(language: "en" | "zh", phone?: "desk" | "browser"): Promise<string> {
  const i18n = i18next.createInstance();
  await i18n.init({ lng: language, resources: { en: { translation: en }, zh: { translation: zh } } });
  return offerInWords(OFFER, phone, i18n.t);
}

test("how to answer is told by what telephone the seat has", async () => {
  expect(await told("en", "desk")).toMatch(/pick it up/);
  expect(await told("zh", "desk")).toMatch(/拿起话机/);
  for (const language of ["en", "zh"] as const) {
    expect(await told(language, "browser")).toMatch(/Alt A/);
    expect(await told(language, "browser")).not.toMatch(/pick|拿起/);
    expect(await told(language)).not.toMatch(/pick|拿起|Alt A/);
  }
});

import i18next from "i18next";
import { expect, test } from "vitest";

import { en } from "../i18n/en";
import { zh } from "../i18n/zh";
import { handlingInWords } from "./handlingInWords";
import type { HandlingAtDesk } from "./protocol";

const TOGETHER: HandlingAtDesk = {
  held: false,
  moving: "",
  conference: false,
  consult: null,
  came_of: "",
  asked_outside: false,
  recorded: "off",
  aside: false,
  secure: [],
};

async function told(language: "en" | "zh", handling: Partial<HandlingAtDesk>): Promise<string> {
  const i18n = i18next.createInstance();
  await i18n.init({ lng: language, resources: { en: { translation: en }, zh: { translation: zh } } });
  return handlingInWords({ ...TOGETHER, ...handling }, (agent) => agent, i18n.t);
}

const WAYS = [{ held: true }, { held: true, came_of: "declined" }, { aside: true }, {}] as const;

test("who is apart, or together, is told once it is done", async () => {
  for (const way of WAYS) {
    expect(await told("en", { ...way, moving: "parting" })).toMatch(/may hear you still/);
    expect(await told("zh", { ...way, moving: "parting" })).toMatch(/可能仍能听到您/);
    expect(await told("en", { ...way, moving: "joining" })).toMatch(/being brought to you/);
    expect(await told("en", { ...way, moving: "reconnecting" })).toMatch(/^Your telephone/);
    expect(await told("zh", { ...way, moving: "reconnecting" })).toMatch(/您的话机/);
    expect(await told("en", way)).not.toMatch(/still hear|being brought|Your telephone/);
  }
});

import { expect, test } from "vitest";

import { isTalking } from "./isTalking";
import type { CallAtDesk, OfferAtDesk } from "./protocol";

const offered = (state: OfferAtDesk["state"]) => ({ talk: null, offer: { state } as OfferAtDesk });

test("who is consulted talks, and a page that is loaded anew then is picked up by itself", () => {
  expect(isTalking(offered("consulting"))).toBe(true);
  for (const state of ["offered", "ringing", "agent_up", "dialling", "bridging"] as const) {
    expect(isTalking(offered(state))).toBe(false);
  }
  expect(isTalking({ talk: null, offer: null })).toBe(false);
  expect(isTalking({ talk: {} as CallAtDesk, offer: null })).toBe(true);
});

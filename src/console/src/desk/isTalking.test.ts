import { expect, test } from "vitest";

import { isTalking, talkOf } from "./isTalking";
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

test("the call is told in which an agent talks, and is consulted", () => {
  const call = { call: "c1" } as CallAtDesk;
  expect(talkOf({ talk: call, offer: null })).toBe("c1");
  expect(talkOf({ talk: null, offer: { state: "consulting", call } as OfferAtDesk })).toBe("c1");
  expect(talkOf({ talk: null, offer: { state: "ringing", call } as OfferAtDesk })).toBe("");
  expect(talkOf({ talk: null, offer: null })).toBe("");
});

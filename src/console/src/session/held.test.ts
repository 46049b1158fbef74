import { expect, test } from "vitest";

import { heldIn } from "./held";

test("whoever is anywhere on the floor has something there", () => {
  expect([undefined, "offline" as const].map(heldIn)).toEqual(["nothing", "nothing"]);
  expect((["reserved", "on_call"] as const).map(heldIn)).toEqual(["call", "call"]);
  expect((["available", "wrap_up", "on_break"] as const).map(heldIn)).toEqual(["seat", "seat", "seat"]);
});

import { expect, test, vi } from "vitest";

vi.stubGlobal("sessionStorage", { getItem: () => null });
const { restOf } = await import("./saveNote");

test("what is written while a note is saved is the next one", () => {
  expect(restOf("wants a card", "wants a card")).toBe("");
  expect(restOf("wants a card, by Friday", "wants a card")).toBe(", by Friday");
  expect(restOf("wants a card\nby Friday", "wants a card")).toBe("by Friday");
  expect(restOf("wants two cards", "wants a card")).toBe("wants two cards");
});

import { beforeEach, expect, test } from "vitest";

import { Drafts, type DraftPlace } from "./drafts";

class FakeStorage {
  readonly items = new Map<string, string>();
  getItem = (name: string) => this.items.get(name) ?? null;
  setItem = (name: string, value: string) => this.items.set(name, value);
  removeItem = (name: string) => this.items.delete(name);
}

const place = (call: string): DraftPlace => ({
  kind: "note",
  call,
  queue: "agents",
  customer: { id: "p1", number: "1", name: "Wang", phones: [], mail: "", language: "" },
});

let storage: FakeStorage;
const opened = (who: string) => {
  const drafts = new Drafts(storage as unknown as Storage);
  drafts.belongTo(who);
  return drafts;
};

beforeEach(() => {
  storage = new FakeStorage();
});

test("what was begun is there again when the page is loaded anew, until it is saved", () => {
  opened("user:li").keep(place("c1"), { values: { text: "Half a" }, isSaving: true });
  const again = opened("user:li");
  expect(again.of(place("c1"))).toMatchObject({ values: { text: "Half a" }, isSaving: false });
  expect(again.of(place("c2"))).toBeUndefined();
  again.drop(place("c1"));
  expect(storage.items.size).toBe(0);
});

test("it is sent by one name, from any page, until it is another thing", () => {
  const drafts = opened("user:li");
  const { key } = drafts.keep(place("c1"), { values: { text: "one" } });
  expect(drafts.keep(place("c1"), { values: { text: "one more" }, isSaving: true }).key).toBe(key);
  expect(opened("user:li").of(place("c1"))?.key).toBe(key);
  expect(drafts.keep(place("c2"), {}).key).not.toBe(key);
  drafts.renew(place("c1"));
  expect(drafts.of(place("c1"))?.key).not.toBe(key);
  drafts.renew(place("c3"));
  expect(drafts.of(place("c3"))).toBeUndefined();
});

test("what was begun goes on from what somebody else has changed meanwhile", () => {
  const drafts = opened("user:li");
  const { customer } = drafts.keep(place("c1"), { values: { mail: "mine" } });
  drafts.rebase(place("c1"), { ...customer, mail: "theirs" });
  expect(drafts.keep(place("c1"), { values: { mail: "mine too" } }).customer.mail).toBe("theirs");
  drafts.rebase(place("c3"), customer);
  expect(drafts.of(place("c3"))).toBeUndefined();
});

test("what a page of before has kept without a name is sent by one, too", () => {
  const { key, ...before } = opened("user:li").keep(place("c1"), { values: { text: "one" } });
  storage.setItem("drafts", JSON.stringify({ who: "user:li", drafts: [before] }));
  const named = opened("user:li").of(place("c1"));
  expect(named?.key).toMatch(/.{36}/);
  expect(named?.key).not.toBe(key);
});

test("nobody else who signs in has any of it, nor is it there afterwards", () => {
  opened("user:li").keep(place("c1"), { values: { text: "Half a" } });
  expect(opened("user:wei").current()).toEqual([]);
  expect(opened("user:li").current()).toEqual([]);
});

test("what changes of one leaves the rest of it, and the others, as they are", () => {
  const drafts = opened("user:li");
  drafts.keep(place("c1"), { values: { text: "one" } });
  drafts.keep(place("c2"), { values: { text: "two" } });
  drafts.keep(place("c1"), { isOpen: true });
  expect(drafts.of(place("c1"))).toMatchObject({ values: { text: "one" }, isOpen: true });
  expect(drafts.of(place("c2"))).toMatchObject({ values: { text: "two" }, isOpen: false });
});

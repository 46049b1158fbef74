import { expect, test } from "vitest";

import { InUse } from "./InUse";

/** A page in which input can be made up as a browser tells it. */
class Page extends EventTarget {
  private readonly listeners = new Map<string, (event: Event) => void>();

  override addEventListener(kind: string, listener: EventListener): void {
    this.listeners.set(kind, listener);
  }

  has(kind: string, isTrusted: boolean): void {
    this.listeners.get(kind)?.({ isTrusted } as Event);
  }
}

test("a page that is only open tells once that somebody is there", () => {
  const inUse = new InUse();
  inUse.listen(new Page());
  expect([0, 60_000, 3_600_000].map((ms) => inUse.take(ms))).toEqual([true, false, false]);
});

test("whoever does something is told once a minute", () => {
  const page = new Page();
  const inUse = new InUse();
  inUse.listen(page);
  const told = [0, 59_000, 60_000, 61_000, 120_000].map((ms) => {
    page.has("keydown", true);
    return inUse.take(ms);
  });
  expect(told).toEqual([true, false, true, false, true]);
  page.has("wheel", true);
  expect([121_000, 240_000, 360_000].map((ms) => inUse.take(ms))).toEqual([false, true, false]);
});

test("what a script makes up is nobody's", () => {
  const page = new Page();
  const inUse = new InUse();
  inUse.listen(page);
  inUse.take(0);
  page.has("pointerdown", false);
  expect(inUse.take(60_000)).toBe(false);
});

import { expect, test } from "vitest";

import { addressOf, queryOf, saidIn } from "./wanted";

test("what is filled in comes to the service by way of the address", () => {
  const filled = new FormData();
  const told = { agent: " zhou ", node: "", tier: "vip", late: "yes", silence_s: "30", from: "2026-11-20", to: "2026-11-20" };
  Object.entries(told).forEach(([name, value]) => {
    filled.set(name, value);
  });
  const address = addressOf(filled);
  expect(address.get("node")).toBeNull();
  const query = queryOf(address);
  expect(query).toMatchObject({ agent: "zhou", tier: "vip", late: "yes", silence_s: "30" });
  expect(Date.parse(query.until ?? "") - Date.parse(query.since ?? "")).toBe(86_400_000);
  expect(new Date(query.since ?? "").getHours()).toBe(0);
});

test("what means nothing is left out", () => {
  const address = new URLSearchParams("tier=gold&late=no&from=yesterday&agent=%20&colour=red");
  expect(queryOf(address)).toEqual({});
});

test("what was said stands in no address", () => {
  const filled = new FormData();
  filled.set("said", " 王小明 ");
  filled.set("queue", "cards");
  expect(addressOf(filled).toString()).toBe("queue=cards");
  expect(saidIn(filled)).toBe("王小明");
});

import { expect, test } from "vitest";

import { barsOf, countOf } from "./bars";

const column = (name: string) => ({ name, heading: name.toUpperCase(), meaning: "" });
const COLUMNS = ["calls", "hung_up", "by_flow", "broken_off"].map(column);

function section(name: string, rows: readonly (readonly string[])[]) {
  return {
    name,
    heading: "",
    meaning: "",
    columns: COLUMNS,
    rows: rows.map((figures, at) => ({ name: String(at), figures: [...figures] })),
    total: null,
  };
}

const ROWS = [
  ["1,010", "400", "600", "10"],
  ["3", "1", "2", ""],
];

test("parts stand one on the other, the whole behind", () => {
  expect(barsOf(section("calls", ROWS))).toEqual([
    { label: "BROKEN_OFF", color: "--bad", values: [1010, 3] },
    { label: "HUNG_UP", color: "--quiet", values: [1000, 3] },
    { label: "BY_FLOW", color: "--good", values: [600, 2] },
  ]);
});

test("what is told by anything but the interval has no bars, nor has one interval", () => {
  expect(barsOf(section("node", ROWS))).toBeNull();
  expect(barsOf(section("calls", ROWS.slice(1)))).toBeNull();
});

test.each([
  ["12,345", 12_345],
  ["", 0],
  [undefined, 0],
])("%s is %d", (figure, count) => {
  expect(countOf(figure)).toBe(count);
});

import { expect, test } from "vitest";

import { isAnother } from "./isAnother";

const page = (script: string) =>
  `<script type="module" crossorigin src="/console/assets/${script}"></script><div id="console"></div>`;
const RUNNING = "https://hotline.example.com/console/assets/index-a1.js";

test("a page with another script is another one, and what is no page of ours is none", () => {
  expect(isAnother(page("index-b2.js"), RUNNING)).toBe(true);
  expect(isAnother(page("index-a1.js"), RUNNING)).toBe(false);
  expect(isAnother("<h1>502 Bad Gateway</h1>", RUNNING)).toBe(false);
  expect(isAnother(page("index-b2.js"), undefined)).toBe(false);
});

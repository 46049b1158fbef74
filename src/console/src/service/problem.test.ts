import { expect, test } from "vitest";

import { Problem } from "./problem";

test("what is wrong is told by field, with all that is wrong in one of several lines", () => {
  const errors = [
    { pointer: "/phones/0/number", detail: "no telephone number" },
    { pointer: "/phones/2/number", detail: "too long" },
    { pointer: "/mail", detail: "no address" },
  ];
  const { fields } = new Problem({ code: "form_problems", errors }, new Response(null, { status: 422 }));
  expect(fields).toEqual({ phones: "no telephone number; too long", mail: "no address" });
  expect(new Problem({}, new Response(null, { status: 500 })).fields).toEqual({});
});

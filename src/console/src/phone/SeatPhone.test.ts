import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Problem } from "../service/problem";
import { askCredential } from "./credential";
import { seatPhone } from "./SeatPhone";

vi.mock("./credential", async (original) => ({
  ...(await original<typeof import("./credential")>()),
  askCredential: vi.fn(),
}));
vi.mock("./pageName", () => ({ pageName: () => "this-page", noteTaken: vi.fn() }));
vi.mock("./Microphone", () => ({ Microphone: { open: () => Promise.resolve({ close: vi.fn() }) } }));
vi.mock("./PhoneLine", () => ({
  PhoneLine: vi.fn(function () {
    return { open: vi.fn(), close: vi.fn() };
  }),
}));

const asked = vi.mocked(askCredential);
const ELSEWHERE = new Problem({ code: "phone_elsewhere" }, new Response(null, { status: 409 }));

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", { isSecureContext: true });
  vi.stubGlobal("location", { protocol: "https:", host: "bank.test" });
  asked.mockReset();
});

afterEach(() => {
  seatPhone.leave();
  vi.useRealTimers();
});

test("while the service is dead a page that waits for another one is not the telephone", async () => {
  asked.mockRejectedValueOnce(ELSEWHERE);
  seatPhone.sit("anna", "web1");
  await vi.advanceTimersByTimeAsync(0);
  expect(seatPhone.current().kind).toBe("elsewhere");
  asked.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(seatPhone.current().kind).toBe("elsewhere");
  asked.mockRejectedValueOnce(ELSEWHERE);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(seatPhone.current().kind).toBe("elsewhere");
  asked.mockResolvedValue({} as never);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(seatPhone.current().kind).toBe("open");
});

test("who wants to be the telephone while the service is dead is it when the service is back", async () => {
  asked.mockRejectedValueOnce(ELSEWHERE);
  seatPhone.sit("anna", "web1");
  await vi.advanceTimersByTimeAsync(0);
  asked.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  seatPhone.takeOver();
  await vi.advanceTimersByTimeAsync(0);
  asked.mockResolvedValue({} as never);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked.mock.calls.map(([, , takesOver]) => takesOver)).toEqual([false, true, true]);
  expect(seatPhone.current().kind).toBe("open");
});

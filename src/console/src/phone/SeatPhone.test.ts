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
const refused = (code: string) => new Problem({ code }, new Response(null, { status: 409 }));
const ELSEWHERE = refused("phone_elsewhere");

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

test("right after a start no page says that another one is the telephone, which may come and may not", async () => {
  asked.mockRejectedValueOnce(refused("phone_awaited"));
  seatPhone.sit("anna", "web1");
  await vi.advanceTimersByTimeAsync(0);
  expect(seatPhone.current().kind).toBe("awaited");
  asked.mockResolvedValue({} as never);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(seatPhone.current().kind).toBe("open");
});

test("who wants to be the telephone right after a start waits for nobody", async () => {
  asked.mockRejectedValueOnce(refused("phone_awaited"));
  seatPhone.sit("anna", "web1");
  await vi.advanceTimersByTimeAsync(0);
  asked.mockResolvedValue({} as never);
  seatPhone.takeOver();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.mock.lastCall).toEqual(["anna", "web1", true]);
  expect(seatPhone.current().kind).toBe("open");
});

test("a line is nobody's but the agent's whose it is, also at the same seat", async () => {
  asked.mockResolvedValue({} as never);
  seatPhone.sit("anna", "web1");
  await vi.advanceTimersByTimeAsync(0);
  seatPhone.belongTo("anna");
  expect(seatPhone.current().kind).toBe("open");
  seatPhone.sit("ben", "web1");
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.mock.lastCall?.[0]).toBe("ben");
  seatPhone.belongTo(null);
  expect(seatPhone.current().kind).toBe("none");
});

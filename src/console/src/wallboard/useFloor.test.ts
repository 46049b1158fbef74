import { afterEach, expect, test, vi } from "vitest";

import { service } from "../service/client";
import { lookAtFloor } from "./useFloor";

afterEach(() => {
  vi.restoreAllMocks();
});

test("a floor that nobody answers with is not waited for without an end", async () => {
  const given = new AbortController();
  const limit = vi.spyOn(AbortSignal, "timeout").mockReturnValue(given.signal);
  const silent = (_: string, { signal }: { signal?: AbortSignal }) =>
    new Promise((_answer, refuse) => {
      signal?.addEventListener("abort", () => {
        refuse(new DOMException("nobody answers", "TimeoutError"));
      });
    });
  vi.spyOn(service, "GET").mockImplementation(silent as unknown as typeof service.GET);
  const looking = lookAtFloor();
  expect(limit).toHaveBeenCalledWith(4_000);
  given.abort();
  await expect(looking).rejects.toThrow("nobody answers");
});

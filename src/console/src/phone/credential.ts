/** With what this page proves to be a seat's telephone: of use for minutes, and asked for anew. */
import { service, type Schemas } from "../service/client";
import { serverNowMs } from "../service/clock";
import { answered, Problem } from "../service/problem";
import { noteTelephone, pageName, wasTelephone } from "./pageName";

export type Credential = Schemas["BrowserPhoneView"];

const SOONEST_MS = 5_000;

/**
 * Ask to be an agent's telephone.
 *
 * @param agent Whose.
 * @param seat Where the agent sits.
 * @param takesOver Whether another page that is it is to be it no more.
 */
export async function askCredential(
  agent: string,
  seat: string,
  takesOver = false,
): Promise<Credential> {
  const given = answered(
    await service.POST("/api/v1/agents/{agent}/phone", {
      params: { path: { agent } },
      body: { page: pageName(), take_over: takesOver, was_it: wasTelephone(seat) },
    }),
  );
  noteTelephone(seat);
  return given;
}

/** Whether it was refused because another page is the telephone. */
export function isElsewhere(error: unknown): boolean {
  return error instanceof Problem && error.code === "phone_elsewhere";
}

/** Whether it was refused because the page may still come that was it before the service began anew. */
export function isAwaited(error: unknown): boolean {
  return error instanceof Problem && error.code === "phone_awaited";
}

/** Return after how many milliseconds the next one is asked for: at half of its time. */
export function renewAfterMs(expiresAt: string, nowMs: number = serverNowMs()): number {
  return Math.max(SOONEST_MS, (Date.parse(expiresAt) - nowMs) / 2);
}

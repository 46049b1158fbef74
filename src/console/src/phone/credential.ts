/** With what this page proves to be a seat's telephone: of use for minutes, and asked for anew. */
import { service, type Schemas } from "../service/client";
import { serverNowMs } from "../service/clock";
import { answered } from "../service/problem";

export type Credential = Schemas["BrowserPhoneView"];

const SOONEST_MS = 5_000;

export async function askCredential(agent: string): Promise<Credential> {
  return answered(
    await service.POST("/api/v1/agents/{agent}/phone", { params: { path: { agent } } }),
  );
}

/** Return after how many milliseconds the next one is asked for: at half of its time. */
export function renewAfterMs(expiresAt: string, nowMs: number = serverNowMs()): number {
  return Math.max(SOONEST_MS, (Date.parse(expiresAt) - nowMs) / 2);
}

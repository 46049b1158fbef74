/** What went wrong, as the service says it (RFC 9457). */
import type { Schemas } from "./client";

export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  /** After how many seconds it may be tried again; null where nobody said so. */
  readonly retryAfterS: number | null;

  constructor(told: Partial<Schemas["Problem"]>, response: Response) {
    super(told.detail ?? response.statusText);
    this.code = told.code ?? "unknown";
    this.status = response.status;
    const wait = response.headers.get("Retry-After");
    this.retryAfterS = wait === null ? null : Number(wait);
  }
}

interface Answered<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Return what was answered; throws a `Problem` where it was refused. */
export function answered<Data>(answer: Answered<Data>): Data {
  if (answer.data === undefined || !answer.response.ok) {
    const told = typeof answer.error === "object" && answer.error !== null ? answer.error : {};
    throw new Problem(told, answer.response);
  }
  return answer.data;
}

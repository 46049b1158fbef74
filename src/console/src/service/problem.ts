/** What went wrong, as the service says it (RFC 9457). */
import type { Schemas } from "./client";

export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  /** What is wrong in which field of what was told, by the name of the field. */
  readonly fields: Readonly<Record<string, string>>;
  /** After how many seconds it may be tried again; null where nobody said so. */
  readonly retryAfterS: number | null;

  constructor(told: Partial<Schemas["Problem"]>, response: Response) {
    super(told.detail ?? response.statusText);
    this.code = told.code ?? "unknown";
    this.status = response.status;
    this.fields = fieldsOf(told.errors ?? []);
    const wait = response.headers.get("Retry-After");
    this.retryAfterS = wait === null ? null : Number(wait);
  }
}

/** A field of several lines is one field of a form: "/phones/0/number" is of `phones`. */
function fieldsOf(errors: NonNullable<Schemas["Problem"]["errors"]>): Record<string, string> {
  const fields = new Map<string, string[]>();
  for (const { pointer, detail } of errors) {
    const [, name = ""] = pointer.split("/");
    fields.set(name, [...(fields.get(name) ?? []), detail]);
  }
  return Object.fromEntries([...fields].map(([name, details]) => [name, details.join("; ")]));
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

/** The calls of a public form; those for files and for records that can be chosen load with their questions. */
import type { Form, Value } from "@/forms/types.ts";
import type { Locale } from "@/i18n/runtime";

export class Refusal extends Error {
  /** The HTTP status, 0 where no answer came. */
  readonly status: number;
  readonly code: string;
  readonly data: { errors?: { field: string; message: string }[]; retry_after?: number };

  constructor(status: number, code: string, message: string, data: Refusal["data"] = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.data = data;
  }

  get isOffline(): boolean {
    return this.status === 0 || this.status >= 502;
  }
}

export interface Submission {
  values: Record<string, Value>;
  hp: string;
  started: string;
}

export const headers = (locale: Locale) => ({ "Accept-Language": locale, "X-Afterbase": "1" });
export const path = (key: string) => `/api/public/forms/${encodeURIComponent(key)}`;

export const readForm = (key: string, locale: Locale) => send<Form>(path(key), { headers: headers(locale) });

export const submitForm = (key: string, locale: Locale, body: string, idempotencyKey: string) =>
  send<{ number: string | null }>(`${path(key)}/submissions`, {
    method: "POST",
    headers: { ...headers(locale), "Content-Type": "application/json", "Idempotency-Key": idempotencyKey },
    body,
  });

export async function send<T>(address: string, init: RequestInit): Promise<T> {
  const answer = await fetch(address, init).catch(() => null);
  if (!answer) throw new Refusal(0, "offline", "");
  const text = await answer.text().catch(() => null);
  return read<T>(answer.status, text);
}

export function read<T>(status: number, text: string | null): T {
  let answer: unknown = null;
  try {
    answer = JSON.parse(text ?? "");
  } catch {
    throw new Refusal(0, "unreadable", "");
  }
  if (status < 400) return answer as T;
  const { error } = answer as { error?: { code: string; message: string; data: Refusal["data"] } };
  throw new Refusal(status, error?.code ?? "failed", error?.message ?? "", error?.data);
}

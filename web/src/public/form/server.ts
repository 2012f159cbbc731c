/** The calls of a public form. */
import type { Chosen, Form, SentFile, Value } from "@/forms/types.ts";
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

const headers = (locale: Locale) => ({ "Accept-Language": locale, "X-Afterbase": "1" });
const path = (key: string) => `/api/public/forms/${encodeURIComponent(key)}`;

export const readForm = (key: string, locale: Locale) => send<Form>(path(key), { headers: headers(locale) });

export const submitForm = (key: string, locale: Locale, body: string, idempotencyKey: string) =>
  send<{ number: string | null }>(`${path(key)}/submissions`, {
    method: "POST",
    headers: { ...headers(locale), "Content-Type": "application/json", "Idempotency-Key": idempotencyKey },
    body,
  });

/** At most twenty records that can be chosen and whose titles hold the text. */
export const findChoices = (key: string, locale: Locale, question: string, search: string, signal: AbortSignal) =>
  send<{ choices: Chosen[] }>(
    `${path(key)}/choices/${encodeURIComponent(question)}?search=${encodeURIComponent(search)}`,
    { headers: headers(locale), signal },
  );

async function send<T>(address: string, init: RequestInit): Promise<T> {
  const answer = await fetch(address, init).catch(() => null);
  if (!answer) throw new Refusal(0, "offline", "");
  const text = await answer.text().catch(() => null);
  return read<T>(answer.status, text);
}

function read<T>(status: number, text: string | null): T {
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

export interface Sending {
  done: Promise<SentFile>;
  cancel: () => void;
}

/** Send one file; `onProgress` gets 0 to 1. */
export function sendFile(
  key: string,
  locale: Locale,
  file: Blob,
  name: string,
  onProgress: (share: number) => void,
): Sending {
  const request = new XMLHttpRequest();
  const done = new Promise<SentFile>((resolve, reject) => {
    request.open("POST", `${path(key)}/files`);
    for (const [header, value] of Object.entries(headers(locale))) request.setRequestHeader(header, value);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      try {
        const [sent] = read<SentFile[]>(request.status, request.responseText);
        sent ? resolve(sent) : reject(new Refusal(0, "unreadable", ""));
      } catch (error) {
        reject(error);
      }
    };
    request.onerror = () => reject(new Refusal(0, "offline", ""));
    request.onabort = () => reject(new Refusal(0, "cancelled", ""));
    const form = new FormData();
    form.append("file", file, name);
    request.send(form);
  });
  return { done, cancel: () => request.abort() };
}

/**
 * One way to ask the server: `get`, `post`, `patch`, `remove`.
 *
 * Every request carries the person's language; every write carries `X-Afterbase` (a foreign page cannot set it, so a
 * forged request is refused) and every POST an `Idempotency-Key`, made once per call, so that a repeated send after a
 * lost answer writes once. A failed request throws an `ApiError`; 401 also tells whoever listens with `onSignedOut`.
 */
import { getLocale } from "@/i18n/store";
import { ApiError, isAborted, offlineError, readError } from "./errors.ts";

export interface Options {
  signal?: AbortSignal | undefined;
  /** Give the same key again to repeat a POST whose answer was lost. */
  idempotencyKey?: string | undefined;
}

type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export const get = <T>(path: string, query?: Query, options?: Options) =>
  send<T>("GET", withQuery(path, query), undefined, options);
export const post = <T>(path: string, body?: unknown, options?: Options) => send<T>("POST", path, body, options);
export const patch = <T>(path: string, body: unknown, options?: Options) => send<T>("PATCH", path, body, options);
export const remove = <T = void>(path: string, options?: Options) => send<T>("DELETE", path, undefined, options);

/** Ask for a file by POST and give it to the browser to keep, under the name that the server says. */
export async function download(path: string, body: unknown): Promise<void> {
  const response = await answerTo("POST", path, body);
  const file = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = file;
  link.download = fileName(response.headers.get("Content-Disposition") ?? "");
  link.click();
  // The browser reads it after this turn; a minute is time enough to start.
  setTimeout(() => URL.revokeObjectURL(file), 60_000);
}

export function fileName(disposition: string): string {
  const [, encoded] = /filename\*=UTF-8''([^;]+)/i.exec(disposition) ?? [];
  try {
    return encoded ? decodeURIComponent(encoded) : "";
  } catch {
    return "";
  }
}

export function withQuery(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  if (pairs.length === 0) return path;
  return `${path}?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}

async function send<T>(method: string, path: string, body: unknown, options?: Options): Promise<T> {
  return (await readBody(await answerTo(method, path, body, options))) as T;
}

async function answerTo(method: string, path: string, body: unknown, options: Options = {}): Promise<Response> {
  const response = await reach(path, {
    method,
    headers: headersFor(method, body, options),
    body: body === undefined ? null : body instanceof FormData ? body : JSON.stringify(body),
    credentials: "same-origin",
    signal: options.signal ?? null,
  });
  if (!response.ok) {
    const error = await readError(response);
    if (response.status === 401) for (const listener of signedOutListeners) listener(error);
    throw error;
  }
  return response;
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`/api${path}`, init);
  } catch (error) {
    if (isAborted(error) || init.signal?.aborted) throw error;
    throw offlineError();
  }
}

async function readBody(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await response.text();
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(response.status, "unreadable_answer", offlineError().message);
  }
}

export function headersFor(method: string, body: unknown, options: Options): Record<string, string> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": getLocale() };
  if (body !== undefined && !(body instanceof FormData)) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-Afterbase"] = "1";
  if (method === "POST") headers["Idempotency-Key"] = options.idempotencyKey ?? newKey();
  return headers;
}

/** 128 random bits. `crypto.randomUUID` exists on secure origins only, and many a first try is plain http on a LAN. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export interface Upload<T> {
  done: Promise<T>;
  cancel: () => void;
}

/** Send a form with progress, which fetch cannot tell. `onProgress` gets 0 to 1. */
export function upload<T>(path: string, form: FormData, onProgress?: (share: number) => void): Upload<T> {
  const request = new XMLHttpRequest();
  const done = new Promise<T>((resolve, reject) => {
    request.open("POST", `/api${path}`);
    for (const [name, value] of Object.entries(headersFor("POST", form, {}))) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onProgress?.(event.loaded / event.total);
    };
    request.onload = () => settle<T>(request, resolve, reject);
    request.onerror = () => reject(offlineError());
    request.onabort = () => reject(new DOMException("Aborted", "AbortError"));
    request.send(form);
  });
  return { done, cancel: () => request.abort() };
}

function settle<T>(request: XMLHttpRequest, resolve: (value: T) => void, reject: (error: unknown) => void): void {
  const response = new Response(request.status === 204 ? null : request.responseText, { status: request.status });
  if (response.ok) readBody(response).then((body) => resolve(body as T), reject);
  else readError(response).then(reject, reject);
}

type SignedOut = (error: ApiError) => void;
const signedOutListeners = new Set<SignedOut>();

export function onSignedOut(listener: SignedOut): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

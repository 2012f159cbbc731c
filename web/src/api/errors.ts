/** What can go wrong between the page and the server, as one kind of error with a code and a text for people. */
import { dictionary, translate } from "@/i18n/runtime";
import { getLocale } from "@/i18n/store";

const words = dictionary(
  {
    offline: "No connection to the server. Check the network; your changes are not saved yet.",
    timeout: "The server took too long to answer. Try again.",
    unexpected: "Something went wrong on the server ({status}). Try again.",
    tooLarge: "This is larger than the server accepts.",
  },
  {
    offline: "无法连接服务器，更改尚未保存。请检查网络后重试。",
    timeout: "服务器响应超时，请重试。",
    unexpected: "服务器出错了（{status}），请重试。",
    tooLarge: "内容超出服务器允许的大小。",
  },
);

export class ApiError extends Error {
  /** The HTTP status, or 0 where no answer came. */
  readonly status: number;
  /** A stable name such as `version_conflict`; `offline` and `timeout` are this page's own. */
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, data: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.data = data;
  }
}

export function offlineError(): ApiError {
  return new ApiError(0, "offline", translate(words, getLocale(), "offline"));
}

/** The error in an answer; a proxy's HTML page or an empty body still become a sentence. */
export async function readError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  const code = typeof error.code === "string" ? error.code : `http_${response.status}`;
  const message = typeof error.message === "string" && error.message ? error.message : ownMessage(response.status);
  return new ApiError(response.status, code, message, isRecord(error.data) ? error.data : {});
}

function ownMessage(status: number): string {
  const locale = getLocale();
  if (status === 413) return translate(words, locale, "tooLarge");
  if (status === 502 || status === 503) return translate(words, locale, "offline");
  if (status === 504) return translate(words, locale, "timeout");
  return translate(words, locale, "unexpected", { status: String(status) });
}

/** A text to show for anything that was thrown. */
export function errorText(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return translate(words, getLocale(), "unexpected", { status: error instanceof Error ? error.name : "?" });
}

export function hasCode(error: unknown, ...codes: string[]): error is ApiError {
  return error instanceof ApiError && codes.includes(error.code);
}

/** Nobody is signed in (any more). */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** It does not exist, or not for this person. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 403 || error.status === 410);
}

export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

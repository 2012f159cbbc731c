import { afterEach, describe, expect, it, vi } from "vitest";
import { setLocale } from "@/i18n/store";
import { fileName, get, headersFor, onSignedOut, post, withQuery } from "./client.ts";
import { ApiError, errorText, hasCode } from "./errors.ts";

afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: string): void {
  vi.stubGlobal("fetch", async () => new Response(status === 204 ? null : body, { status }));
}

async function failure(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

describe("a request", () => {
  it("says its language, marks its writes and gives every POST a key of its own", () => {
    setLocale("zh-CN");
    expect(headersFor("GET", undefined, {})).toEqual({ Accept: "application/json", "Accept-Language": "zh-CN" });
    const first = headersFor("POST", {}, {});
    expect(first["X-Afterbase"]).toBe("1");
    expect(first["Content-Type"]).toBe("application/json");
    expect(first["Idempotency-Key"]).toMatch(/^[0-9a-f]{32}$/);
    expect(headersFor("POST", {}, {})["Idempotency-Key"]).not.toBe(first["Idempotency-Key"]);
    expect(headersFor("POST", {}, { idempotencyKey: "same" })["Idempotency-Key"]).toBe("same");
    expect(headersFor("POST", new FormData(), {})["Content-Type"]).toBeUndefined();
  });

  it("leaves out what is not asked for, and writes the rest safely into the address", () => {
    expect(withQuery("/a", { one: 1, none: null, not: undefined, text: "a&b=退货" })).toBe(
      "/a?one=1&text=a%26b%3D%E9%80%80%E8%B4%A7",
    );
    expect(withQuery("/a")).toBe("/a");
  });

  it("reads an empty answer as nothing", async () => {
    answer(204, "");
    expect(await post("/x")).toBeUndefined();
  });
});

describe("a failed request", () => {
  it("carries the server's code, words and data", async () => {
    answer(409, JSON.stringify({ error: { code: "version_conflict", message: "已被他人修改", data: { n: 1 } } }));
    const error = await failure(get("/x"));
    expect(error).toMatchObject({ status: 409, code: "version_conflict", message: "已被他人修改", data: { n: 1 } });
    expect(hasCode(error, "version_conflict")).toBe(true);
  });

  it("becomes a sentence even when a proxy answers with a page", async () => {
    setLocale("en");
    answer(502, "<html>Bad gateway</html>");
    expect((await failure(get("/x"))).message).toContain("No connection");
    answer(500, "");
    expect((await failure(get("/x"))).message).toContain("500");
    setLocale("zh-CN");
    expect(errorText(new TypeError("x is undefined"))).toContain("服务器出错了");
  });

  it("is told apart from a lost connection, and from a request that was given up", async () => {
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("Failed to fetch")));
    expect(await failure(get("/x"))).toMatchObject({ status: 0, code: "offline" });
    const stop = new AbortController();
    stop.abort();
    vi.stubGlobal("fetch", async () => Promise.reject(new DOMException("gone", "AbortError")));
    await expect(get("/x", {}, { signal: stop.signal })).rejects.toThrow("gone");
  });

  it("of 401 tells who listens that nobody is signed in", async () => {
    const heard = vi.fn();
    const stop = onSignedOut(heard);
    answer(401, "{}");
    await failure(get("/x"));
    stop();
    await failure(get("/x"));
    expect(heard).toHaveBeenCalledTimes(1);
  });
});

describe("the name of a file", () => {
  it("is the one in UTF-8; what cannot be read is left to the browser", () => {
    expect(fileName("attachment; filename=\"_.csv\"; filename*=UTF-8''%E5%B7%A5%E5%8D%95.csv")).toBe("工单.csv");
    expect(fileName("attachment; filename*=UTF-8''%E5%")).toBe("");
    expect(fileName("attachment")).toBe("");
  });
});

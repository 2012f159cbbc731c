/** What a test needs to exist before it looks at a screen, made through the API as a person would. */
import type { APIRequestContext, BrowserContext, Page } from "playwright-core";
import type { Base, BaseCard, Me, NewField, Table, Values } from "@/api/types";

export const password = "correct horse battery";

/** The first owner, made through the API; the page is signed in as them. */
export async function newUser(
  page: Page,
  url: string,
  person: { name?: string; email?: string; workspace?: string; locale?: "zh-CN" | "en" } = {},
): Promise<Me> {
  return send<Me>(page.request, url, "POST", "/setup", {
    name: person.name ?? "林小满",
    email: person.email ?? "lin@example.com",
    workspace: person.workspace ?? "晨光售后中心",
    locale: person.locale ?? "zh-CN",
    zone: "Asia/Shanghai",
    password,
  });
}

export async function signIn(page: Page | BrowserContext, url: string, email = "lin@example.com"): Promise<Me> {
  return send<Me>(page.request, url, "POST", "/session", { email, password });
}

export const makeBase = (page: Page, url: string, workspace: string, name: string) =>
  send<BaseCard>(page.request, url, "POST", `/workspaces/${workspace}/bases`, { name });

export const makeTable = (page: Page, url: string, base: string, name: string, fields: NewField[] = []) =>
  send<Table>(page.request, url, "POST", `/bases/${base}/tables`, { name, fields });

export const readBase = (page: Page, url: string, base: string) =>
  send<Base>(page.request, url, "GET", `/bases/${base}`);

export const makeRecords = (page: Page, url: string, base: string, table: string, records: Values[]) =>
  send<{ ids: string[]; seq: number }>(page.request, url, "POST", `/bases/${base}/tables/${table}/records`, {
    records,
  });

/** Any call: a failed one throws with what the server said. */
export async function send<T>(
  request: APIRequestContext,
  url: string,
  method: string,
  path: string,
  data?: unknown,
): Promise<T> {
  const answer = await request.fetch(`${url}/api${path}`, {
    method,
    headers: { "X-Afterbase": "1" },
    ...(data === undefined ? {} : { data }),
  });
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
  return (answer.status() === 204 ? undefined : await answer.json()) as T;
}

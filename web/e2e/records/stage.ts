/** A table of service tickets on a real server, and hands and eyes for its grid. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { Base, RecordPage, Table, Values } from "@/api/types";
import { makeBase, makeRecords, makeTable, newUser, send } from "../support/api.ts";
import { openBrowser, openPage, type PageOptions, type WatchedPage } from "../support/browser.ts";
import { type Server, startServer } from "../support/server.ts";

export interface Stage {
  server: Server;
  browser: Browser;
  base: string;
  /** A page that is signed in. */
  open(options?: PageOptions): Promise<WatchedPage>;
  /** Closes what was opened; what went wrong in it. */
  endPages(): Promise<string[]>;
  close(): Promise<void>;
}

/** The hooks of a spec: one stage for all its tests, and no page that ends with a problem. `begin` runs before each. */
export function onStage(begin: (stage: Stage) => void | Promise<void>): void {
  let stage: Stage | undefined;
  beforeAll(async () => {
    stage = await openStage();
  });
  beforeEach(async () => {
    if (stage) await begin(stage);
  });
  afterEach(async () => {
    expect(await stage?.endPages()).toEqual([]);
  });
  afterAll(() => stage?.close());
}

async function openStage(): Promise<Stage> {
  const server = await startServer();
  const browser = await openBrowser();
  const first = await openPage(browser);
  const me = await newUser(first, server.url);
  const base = await makeBase(first, server.url, me.workspaces[0]?.id ?? "", "售后");
  // One sign-in for all pages: the server takes only so many from one address in a minute.
  const { cookies } = await first.context().storageState();
  await first.context().close();
  const pages: WatchedPage[] = [];
  return {
    server,
    browser,
    base: base.id,
    open: async (options = {}) => {
      const page = await openPage(browser, options);
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.context().addCookies(cookies);
      await send(page.request, server.url, "PATCH", "/me", { locale: options.locale ?? "zh-CN" });
      pages.push(page);
      return page;
    },
    endPages: async () => {
      const ended = pages.splice(0);
      await Promise.all(ended.map((page) => page.context().close()));
      return ended.flatMap((page) => page.problems);
    },
    close: async () => {
      await browser.close();
      await server.stop();
    },
  };
}

const widths = { 标题: 240, 状态: 140, 金额: 120, 日期: 130, 备注: 280 } as const;
export type Column = keyof typeof widths;
const columns = Object.keys(widths) as Column[];
const HEADER = 36;
const ROW = 32;
const GUTTER = 61;
const CHECKBOX = 18;

export interface Tickets {
  table: Table;
  /** Field ids by name. */
  field: Record<Column, string>;
  ids: string[];
}

export const titles = ["屏幕更换", "电池更换", "主板检测", "屏幕检测"];

/** Four tickets in a table of their own, so that tests do not meet each other's. */
export async function makeTickets(stage: Stage, page: Page): Promise<Tickets> {
  const options = ["待处理", "处理中", "已完成"].map((name, at) => ({
    key: at + 1,
    name,
    color: ["red", "yellow", "green"][at] ?? "gray",
  }));
  const table = await makeTable(page, stage.server.url, stage.base, "工单", [
    { name: "标题", type: "text" },
    { name: "状态", type: "single_select", config: { options } },
    { name: "金额", type: "currency", config: { currency: "CNY" } },
    { name: "日期", type: "date" },
    { name: "备注", type: "long_text" },
  ]);
  const field = Object.fromEntries(table.fields.map((one) => [one.name, one.id])) as Tickets["field"];
  const records: Values[] = titles.map((title, at) => ({
    [field.标题]: title,
    [field.状态]: (at % 2) + 1,
    [field.金额]: (at + 1) * 100,
    [field.日期]: `2026-11-0${at + 1}`,
  }));
  const { ids } = await makeRecords(page, stage.server.url, stage.base, table.id, records);
  return { table, field, ids };
}

export async function showTickets(stage: Stage, page: Page, tickets: Tickets, search = ""): Promise<void> {
  await page.goto(`${stage.server.url}/b/${stage.base}/t/${tickets.table.id}/${tickets.table.views[0]?.id}${search}`);
}

export async function openTickets(stage: Stage, page: Page): Promise<Tickets> {
  const tickets = await makeTickets(stage, page);
  await showTickets(stage, page, tickets);
  await seeColumn(page, "标题", titles);
  return tickets;
}

/** The texts of a column as a screen reader has them, top to bottom. */
export async function readColumn(page: Page, column: Column): Promise<string[]> {
  return page.evaluate((name) => {
    const heads = [...document.querySelectorAll("canvas [role=columnheader]")];
    const head = heads.find((one) => one.textContent?.includes(name));
    const at = head?.getAttribute("aria-colindex");
    const cells = [...document.querySelectorAll(`canvas [role=gridcell][aria-colindex="${at}"]`)];
    // Headers of groups and the "add record" line are cells too, but no record's.
    const own = cells.filter((cell) => /-\d+-\d+$/.test(cell.id));
    return own.map((cell) => cell.textContent ?? "");
  }, column);
}

export async function seeColumn(page: Page, column: Column, texts: readonly string[]): Promise<void> {
  await expect.poll(() => readColumn(page, column), { timeout: 10_000 }).toEqual(texts);
}

export async function clickCell(page: Page, column: Column, row: number, options = {}): Promise<void> {
  const box = await page.locator("canvas").first().boundingBox();
  if (!box) throw new Error("there is no grid");
  const left = columns.slice(0, columns.indexOf(column)).reduce((sum, name) => sum + widths[name], 0);
  await page.mouse.click(box.x + GUTTER + left + 40, box.y + HEADER + row * ROW + ROW / 2, options);
}

/** Puts the check mark in front of a record, with the mouse as a person would. */
export async function checkRow(page: Page, row: number): Promise<void> {
  const box = await page.locator("canvas").first().boundingBox();
  if (!box) throw new Error("there is no grid");
  const [x, y] = [box.x + CHECKBOX, box.y + HEADER + row * ROW + ROW / 2];
  await page.mouse.move(x, y);
  await page.mouse.click(x, y);
}

/** What the server has, by record. */
export async function readServer(stage: Stage, page: Page, { table, field }: Tickets, column: Column) {
  const path = `/bases/${stage.base}/tables/${table.id}/query`;
  const answer = await send<RecordPage>(page.request, stage.server.url, "POST", path, { fields: [field[column]] });
  return answer.rows.map((row) => row[1]);
}

export async function changeOnServer(stage: Stage, page: Page, { table }: Tickets, id: string, values: Values) {
  const path = `/bases/${stage.base}/tables/${table.id}/records`;
  await send(page.request, stage.server.url, "PATCH", path, { records: [{ id, values }] });
}

export const readBaseOf = (stage: Stage, page: Page) =>
  send<Base>(page.request, stage.server.url, "GET", `/bases/${stage.base}`);

export async function tool(page: Page, name: string): Promise<void> {
  await page
    .getByRole("toolbar")
    .getByRole("button", { name: new RegExp(`^${name}`) })
    .first()
    .click();
}

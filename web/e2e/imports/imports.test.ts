/** A spreadsheet goes in, a live table comes out: on a desktop in Chinese, on a phone in English, with what goes wrong. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Field, Me } from "@/api/types";
import { makeBase, makeRecords, makeTable, newUser, readBase, send, signIn } from "../support/api.ts";
import { findBarriers } from "../support/axe.ts";
import { openBrowser, openPage, type WatchedPage } from "../support/browser.ts";
import { type Server, startServer } from "../support/server.ts";

const reviews = resolve(import.meta.dirname, "../../../../shared/data/online_shopping_10_cats.zip");
const heads = "订单号,下单时间,金额,状态";
const rows = Array.from(
  { length: 40 },
  (_, at) =>
    `RMA-${1000 + at},2026/1/${1 + (at % 28)} 10:05,${at === 7 ? "十二元" : at}.5,${at % 2 ? "待处理" : "已退款"}`,
);
const orders = { name: "售后订单.csv", mimeType: "text/csv", buffer: Buffer.from([heads, ...rows].join("\n")) };

let server: Server;
let browser: Browser;
let me: Me;
let page: WatchedPage;

beforeAll(async () => {
  server = await startServer();
  browser = await openBrowser();
  page = await openPage(browser);
  me = await newUser(page, server.url);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function newBase(name: string): Promise<string> {
  return (await makeBase(page, server.url, me.workspaces[0]?.id ?? "", name)).id;
}

async function choose(on: Page, base: string, button: string, file: string | typeof orders): Promise<void> {
  await on.goto(`${server.url}/b/${base}/import`);
  const chooser = on.waitForEvent("filechooser");
  await on.getByRole("button", { name: button }).click();
  await (await chooser).setFiles(file);
}

describe("a spreadsheet", () => {
  it.skipIf(!existsSync(reviews))("of 62,774 reviews, in its archive, is a grid within seconds", async () => {
    const base = await newBase("客户之声");
    await choose(page, base, "选择文件", reviews);
    await page.getByRole("button", { name: "导入 62,774 行" }).click();
    await page.waitForURL(/\/t\/tbl/, { timeout: 60_000 });
    await page.getByRole("region", { name: "通知" }).getByText("已导入 62,774 条记录").waitFor();
    const [table] = (await readBase(page, server.url, base)).tables;
    expect(table?.record_count).toBe(62_774);
    expect(table?.fields.map((field) => field.type)).toEqual(["single_select", "single_select", "long_text"]);
  });

  it("is looked at before it is loaded, and axe finds nothing", async () => {
    const base = await newBase("预览");
    await choose(page, base, "选择文件", orders);
    await page.getByRole("button", { name: "导入 40 行" }).waitFor();
    expect(await page.getByLabel("字段名称").nth(2).inputValue()).toBe("金额");
    expect(await findBarriers(page)).toEqual([]);
    expect(page.problems).toEqual([]);
  });

  it("says how many values another type would refuse, loads the others and lists those", async () => {
    const base = await newBase("问题");
    await choose(page, base, "选择文件", orders);
    await page.getByLabel("“金额”的类型").click();
    await page.getByRole("option", { name: "数字" }).click();
    await page.getByText("40 个值中有 1 个不符合").click();
    await page.getByText("“十二元.5”不是数字。").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "导入 40 行" }).click();
    await page.getByRole("heading", { name: "已导入 40 条记录" }).waitFor();
    await page.getByRole("cell", { name: "十二元.5", exact: true }).waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "下载列表" }).click();
    expect((await download).suggestedFilename()).toBe("售后订单 - 未导入的内容.csv");
    await page.getByRole("button", { name: "撤销导入" }).click();
    await page.getByText("导入已撤销。").waitFor();
    expect((await readBase(page, server.url, base)).tables).toEqual([]);
  });

  it("goes into a table that is there, and updates records that it knows", async () => {
    const base = await newBase("合并");
    await choose(page, base, "选择文件", orders);
    await page.getByRole("button", { name: "导入 40 行" }).click();
    await page.waitForURL(/\/t\/tbl/);
    const update = { ...orders, buffer: Buffer.from(`${heads}\nRMA-1000,,99,已退款\nRMA-9999,,1,待处理`) };
    await choose(page, base, "选择文件", update);
    await page.getByText("已有数据表").click();
    await page.getByLabel("按字段匹配并更新").click();
    await page.getByRole("option", { name: "订单号" }).click();
    await page.getByRole("button", { name: "导入 2 行" }).click();
    await page.waitForURL(/\/t\/tbl/);
    const [table] = (await readBase(page, server.url, base)).tables;
    expect(table?.record_count).toBe(41);
  });

  it("fills links by name, counts what finds no record, and makes what is missing", async () => {
    const base = await newBase("关联");
    const customers = await makeTable(page, server.url, base, "客户", [
      { name: "名称", type: "text" },
      { name: "电话", type: "phone" },
    ]);
    const [name, phone] = customers.fields.map(({ id }) => id) as [string, string];
    await makeRecords(page, server.url, base, customers.id, [
      { [name]: "张伟", [phone]: "13800000001" },
      { [name]: "张伟", [phone]: "13800000002" },
    ]);
    const tickets = await makeTable(page, server.url, base, "工单", [{ name: "单号", type: "text" }]);
    const link = await send<Field>(page.request, server.url, "POST", `/bases/${base}/tables/${tickets.id}/fields`, {
      name: "客户",
      type: "link",
      config: { table: customers.id, many: false },
    });
    const content = "单号,客户,联系电话\nT-1,张伟,13800000002\nT-2,王芳,";
    await choose(page, base, "选择文件", { ...orders, buffer: Buffer.from(content) });
    await page.getByText("已有数据表").click();
    await page.getByText("1 个单元格没有匹配的记录 · 1 个单元格匹配到多条记录").waitFor();
    await page.getByRole("button", { name: "按“名称”匹配客户" }).click();
    await page.getByRole("button", { name: "再比对一列" }).click();
    await page.getByLabel("并且文件中的列").click();
    await page.getByRole("option", { name: "联系电话" }).click();
    await page.getByText("没有匹配的记录时自动新建").click();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByText("1 个单元格将新建记录").waitFor();
    await page.getByRole("button", { name: "导入 2 行" }).click();
    await page.waitForURL(/\/t\/tbl/);
    const path = `/bases/${base}/tables/${tickets.id}/query`;
    const { rows } = await send<{ rows: unknown[][] }>(page.request, server.url, "POST", path, { fields: [link.id] });
    expect(rows.map((row) => (row[1] as { records: string[][] }).records[0]?.[1])).toEqual(["张伟", "王芳"]);
    expect(page.problems).toEqual([]);
  });

  it("survives a reload of the page", async () => {
    const base = await newBase("重新加载");
    await choose(page, base, "选择文件", orders);
    await page.getByRole("button", { name: "导入 40 行" }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: "导入 40 行" }).waitFor();
  });

  it("that is none is refused in words", async () => {
    const base = await newBase("损坏");
    await choose(page, base, "选择文件", { name: "坏.xlsx", mimeType: "", buffer: Buffer.from("%PDF-1.7") });
    await page.getByRole("heading", { name: "无法读取该文件" }).waitFor();
    await page.getByText("无法识别为表格文件（PDF）").waitFor();
  });

  it("is imported on a phone too, in English", async () => {
    const phone = await openPage(browser, { locale: "en", size: "phone" });
    await signIn(phone, server.url);
    await send(phone.request, server.url, "PATCH", "/me", { locale: "en" });
    const base = await newBase("Phone");
    await choose(phone, base, "Choose a file", orders);
    await phone.getByRole("button", { name: "Import 40 rows" }).waitFor();
    expect(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await findBarriers(phone)).toEqual([]);
    await phone.getByRole("button", { name: "Import 40 rows" }).click();
    await phone.waitForURL(/\/t\/tbl/);
    expect(phone.problems).toEqual([]);
    await send(phone.request, server.url, "PATCH", "/me", { locale: "zh-CN" });
  });
});

/** Formulas, lookups and rollups: set up in the field dialog, seen to follow what they are computed from, and explained. */
import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { FieldConfig, Table } from "@/api/types";
import { makeRecords, makeTable, readBase, send } from "../support/api.ts";
import { findBarriers } from "../support/axe.ts";
import type { PageOptions, WatchedPage } from "../support/browser.ts";
import { type Column, onStage, type Stage, seeColumn } from "./stage.ts";

let stage: Stage;
let page: WatchedPage;

onStage(async (on) => {
  stage = on;
  page = await on.open();
});

interface Shop {
  devices: Table;
  tickets: Table;
  deviceIds: string[];
  ticketIds: string[];
  /** Ids by name, of both tables. */
  field: Record<string, string>;
}

let count = 0;

/** Two devices; three tickets of the first, one of them done. */
async function makeShop(): Promise<Shop> {
  const { url } = stage.server;
  const number = ++count;
  const options = ["待处理", "已完成"].map((name, at) => ({ key: at + 1, name, color: at ? "green" : "red" }));
  const devices = await makeTable(page, url, stage.base, `设备${number}`, [
    { name: "序列号", type: "text" },
    { name: "保修月数", type: "number" },
  ]);
  const tickets = await makeTable(page, url, stage.base, `工单${number}`, [
    { name: "标题", type: "text" },
    { name: "金额", type: "number" },
    { name: "进度", type: "single_select", config: { options } },
  ]);
  const link = { table: devices.id, many: false, reverse_many: true, reverse_name: "工单" };
  await addField(tickets, "设备", "link", link);
  const base = await readBase(page, url, stage.base);
  const made = base.tables.filter((one) => one.id === devices.id || one.id === tickets.id);
  const field = Object.fromEntries(made.flatMap((one) => one.fields.map((each) => [each.name, each.id])));
  const at = (name: string) => field[name] ?? "";
  const { ids: deviceIds } = await makeRecords(page, url, stage.base, devices.id, [
    { [at("序列号")]: "SN-1001", [at("保修月数")]: 24 },
    { [at("序列号")]: "SN-2001", [at("保修月数")]: 12 },
  ]);
  const rows = [100, 50, 0].map((amount, place) => ({
    [at("标题")]: `工单 ${place + 1}`,
    [at("金额")]: amount,
    [at("进度")]: place === 1 ? 2 : 1,
    [at("设备")]: [deviceIds[0] ?? ""],
  }));
  const { ids: ticketIds } = await makeRecords(page, url, stage.base, tickets.id, rows);
  return { devices, tickets, deviceIds, ticketIds, field };
}

async function addField(table: Table, name: string, type: string, config: FieldConfig): Promise<{ id: string }> {
  const path = `/bases/${stage.base}/tables/${table.id}/fields`;
  return send(page.request, stage.server.url, "POST", path, { name, type, config });
}

async function write(table: Table, record: string, values: Record<string, unknown>): Promise<void> {
  const path = `/bases/${stage.base}/tables/${table.id}/records`;
  await send(page.request, stage.server.url, "PATCH", path, { records: [{ id: record, values }] });
}

async function show(table: Table, options?: PageOptions): Promise<void> {
  if (options) {
    await page.context().close();
    page = await stage.open(options);
  }
  await page.goto(`${stage.server.url}/b/${stage.base}/t/${table.id}`);
}

const see = (name: string, texts: readonly string[]) => seeColumn(page, name as Column, texts);

/** The menu of the first or the second column, from its head. */
const openFieldMenu = (column: 0 | 1) => openMenuAt(column === 0 ? 160 : 61 + 240 + 60);

async function openMenuAt(x: number): Promise<void> {
  const box = await page.locator("canvas").first().boundingBox();
  if (!box) throw new Error("there is no grid");
  await page.mouse.click(box.x + x, box.y + 18, { button: "right" });
}

/** Goes to a cell: the first of its row by the mouse, from there by keyboard. */
async function goTo(row: number, column: number): Promise<void> {
  const box = await page.locator("canvas").first().boundingBox();
  if (!box) throw new Error("there is no grid");
  await page.mouse.click(box.x + 61 + 40, box.y + 36 + row * 32 + 16);
  for (let at = 0; at < column; at++) await page.keyboard.press("ArrowRight");
}

async function pointAt(x: number, y: number): Promise<void> {
  const box = await page.locator("canvas").first().boundingBox();
  if (!box) throw new Error("there is no grid");
  await page.mouse.move(box.x + x, box.y + y);
}

/** What the browser tells of the place under the pointer. */
const tip = () => page.locator(".grid-scroller").getAttribute("title");

const dialog = () => page.getByRole("dialog", { name: /字段$/ });
const editor = () => dialog().getByRole("textbox", { name: "公式" });
const why = () => page.getByRole("dialog", { name: "为什么是这个值？" });

/** A new field beside the first, of a type that is found by its name. */
async function begin(name: string, type: string): Promise<Locator> {
  await openFieldMenu(0);
  await page.getByRole("menuitem", { name: "在右侧插入字段" }).click();
  await dialog().getByRole("textbox", { name: "字段名称" }).fill(name);
  await dialog()
    .getByRole("button", { name: /^字段类型/ })
    .click();
  await page.getByRole("combobox", { name: "搜索类型" }).fill(type);
  await page.keyboard.press("Enter");
  return dialog();
}

async function choose(label: string | RegExp, option: string): Promise<void> {
  await dialog().getByRole("button", { name: label }).click();
  await page.getByRole("option", { name: option }).click();
}

async function create(): Promise<void> {
  await dialog().getByRole("button", { name: "创建字段" }).click();
  await dialog().waitFor({ state: "detached" });
}

const previewOf = () => dialog().getByRole("region", { name: "预览" });

describe("a formula", () => {
  it("is written with a mistake that is told, mended with a preview at hand, and then follows everybody's edits", async () => {
    const { tickets, ticketIds, field } = await makeShop();
    await show(tickets);
    await see("标题", ["工单 1", "工单 2", "工单 3"]);
    await begin("含税", "公式");
    await editor().fill('ROUND({金额} * "1.13", 2)');
    await dialog().getByText("此处是文本，但需要数字。").waitFor();
    await editor().fill("ROUND({金额} * 1.13, 2)");
    await previewOf().getByText("113", { exact: true }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await create();
    await see("含税", ["113", "56.5", "0"]);

    await write(tickets, ticketIds[0] ?? "", { [field.金额 ?? ""]: 200 });
    await see("含税", ["226", "56.5", "0"]);
  });

  it("is edited with the names that fields have now, and what the server refuses is underlined", async () => {
    const { tickets, field } = await makeShop();
    await addField(tickets, "含税", "formula", { formula: "{金额} * 2" });
    await addField(tickets, "再算", "formula", { formula: "{含税} + 1" });
    const path = `/bases/${stage.base}/tables/${tickets.id}/fields/${field.金额}`;
    await send(page.request, stage.server.url, "PATCH", path, { name: "实收（元）" });
    const base = await readBase(page, stage.server.url, stage.base);
    const own = base.tables.find((one) => one.id === tickets.id);
    const gross = own?.fields.find((one) => one.name === "含税");
    const view = own?.views[0];
    await send(page.request, stage.server.url, "PATCH", `/bases/${stage.base}/tables/${tickets.id}/views/${view?.id}`, {
      config: { fields: [{ field: gross?.id, width: 120 }] },
    });
    await show(tickets);
    await see("含税", ["200", "100", "0"]);
    await openFieldMenu(1);
    await page.getByRole("menuitem", { name: "编辑字段" }).click();
    await expect.poll(() => editor().inputValue()).toBe("{实收（元）} * 2");
    expect(
      await dialog()
        .getByRole("button", { name: /^字段类型/ })
        .isDisabled(),
    ).toBe(true);
    await editor().fill("{再算} * 2");
    await dialog().getByRole("button", { name: "保存" }).click();
    await dialog()
      .getByText(/这些字段会互相依赖/)
      .first()
      .waitFor();
    await editor().fill("{实收（元）} * 3");
    await choose(/显示为/, "百分比");
    await previewOf().getByText("30,000%").or(previewOf().getByText("30000%")).waitFor();
    await dialog().getByRole("button", { name: "保存" }).click();
    await dialog().waitFor({ state: "detached" });
    await see("再算", ["301", "151", "1"]);
  });

  it("that cannot be calculated for a record says so in the cell, and why", async () => {
    const { tickets } = await makeShop();
    await addField(tickets, "份额", "formula", { formula: "100 / {金额}" });
    await show(tickets);
    await see("份额", ["1", "2", "#DIV/0"]);
    await pointAt(61 + 240 + 120 + 140 + 200 + 60, 36 + 2 * 32 + 16);
    await expect.poll(tip).toBe("除数为零或为空。");
    await goTo(2, 4);
    await page.keyboard.press("Enter");
    await why().getByText("除数为零", { exact: false }).first().waitFor();
    await why().getByText("100 / {金额}").waitFor();
    await why()
      .getByText(/林小满.*修改/)
      .waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await why().waitFor({ state: "detached" });
    await page.keyboard.type("5");
    await page.getByText("“份额”由计算得出，按 Enter 查看依据。").waitFor();
    await see("份额", ["1", "2", "#DIV/0"]);
  });
});

describe("a field whose input was deleted", () => {
  it("has no values, and its head says why", async () => {
    const { tickets, field } = await makeShop();
    const { id } = await addField(tickets, "双倍", "formula", { formula: "{金额} * 2" });
    const path = `/bases/${stage.base}/tables/${tickets.id}`;
    await send(page.request, stage.server.url, "PATCH", `${path}/views/${tickets.views[0]?.id}`, {
      config: { fields: [{ field: id, width: 120 }] },
    });
    await show(tickets);
    await see("双倍", ["200", "100", "0"]);
    await send(page.request, stage.server.url, "DELETE", `${path}/fields/${field.金额}`);
    await see("双倍", ["#REF", "#REF", "#REF"]);
    await pointAt(61 + 240 + 60, 18);
    await expect.poll(tip).toContain("公式与所引用的字段不再匹配");
  });
});

describe("through a link", () => {
  it("a rollup counts only what meets its condition, and follows the linked records", async () => {
    const { devices, tickets, ticketIds, field } = await makeShop();
    await show(devices);
    await see("序列号", ["SN-1001", "SN-2001"]);
    await begin("未完成金额", "汇总");
    await choose(/通过关联字段/, "工单");
    await choose(/的字段/, "金额");
    await previewOf().getByText("150", { exact: true }).waitFor();
    await dialog().getByText("只计算符合条件的关联记录").click();
    await dialog().getByRole("button", { name: "添加条件", exact: true }).click();
    await dialog()
      .getByRole("button", { name: /标题.*字段$|^字段.*标题/ })
      .click();
    await page.getByRole("option", { name: "进度" }).click();
    await dialog().getByRole("button", { name: /值/ }).click();
    await page.getByRole("option", { name: "待处理" }).click();
    await previewOf().getByText("100", { exact: true }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await create();
    await see("未完成金额", ["100", "0"]);
    await write(tickets, ticketIds[2] ?? "", { [field.金额 ?? ""]: 30 });
    await see("未完成金额", ["130", "0"]);
    await goTo(0, 1);
    await page.keyboard.press("Enter");
    await why().getByText("只计算符合条件的记录。").waitFor();
    await why().getByRole("button", { name: "工单 3" }).click();
    await page.getByRole("complementary", { name: "记录" }).getByText("工单 3").first().waitFor();
  });

  it("a lookup shows what stands at the other end, and follows it", async () => {
    const { devices, tickets, deviceIds, ticketIds, field } = await makeShop();
    await show(tickets);
    await see("标题", ["工单 1", "工单 2", "工单 3"]);
    await begin("保修", "查找引用");
    await choose(/通过关联字段/, "设备");
    await choose(/的字段/, "保修月数");
    await previewOf().getByText("24", { exact: true }).first().waitFor();
    await create();
    await see("保修", ["24", "24", "24"]);
    await write(devices, deviceIds[0] ?? "", { [field.保修月数 ?? ""]: 36 });
    await see("保修", ["36", "36", "36"]);
    await write(tickets, ticketIds[1] ?? "", { [field.设备 ?? ""]: [deviceIds[1] ?? ""] });
    await see("保修", ["36", "12", "36"]);
  });
});

describe("on a phone", () => {
  it.each(["zh-CN", "en"] as const)(
    "values stand on cards and in the record, with the way to their reason (%s)",
    async (locale) => {
      const { tickets } = await makeShop();
      await addField(tickets, "份额", "formula", { formula: "100 / {金额}" });
      await show(tickets, { locale, size: "phone" });
      const isChinese = locale === "zh-CN";
      await page.getByRole("button", { name: /工单 3/ }).click();
      const panel = page.getByRole("complementary", { name: isChinese ? "记录" : "Record" });
      await panel.getByText("#DIV/0").waitFor();
      await panel
        .getByRole("button", { name: isChinese ? "“份额”为什么是这个值" : "Why “份额” has this value" })
        .click();
      const drawer = page.getByRole("dialog", { name: isChinese ? "为什么是这个值？" : "Why this value?" });
      await drawer.getByText("100 / {金额}").waitFor();
      expect(await findBarriers(page)).toEqual([]);
    },
  );
});

describe("a column that is being filled in the background", () => {
  it("says in its head and in its dialog how far it is, and stops when it is full", async () => {
    const { tickets } = await makeShop();
    const { id } = await addField(tickets, "毛利", "formula", { formula: "{金额} * 2" });
    // So few records are filled at once: what the server says of very many, and a minute later.
    let percent: number | null = 40;
    const isFilling = () => percent !== null;
    await page.route(`**/api/bases/${stage.base}`, async (route) => {
      const answer = await route.fetch();
      const base: { tables: { fields: { id: string; filling: boolean }[] }[] } = await answer.json();
      for (const field of base.tables.flatMap((one) => one.fields)) if (field.id === id) field.filling = isFilling();
      await route.fulfill({ response: answer, json: base });
    });
    await page.route(`**/api/bases/${stage.base}/filling`, (route) =>
      route.fulfill({ json: { fields: [id], percent } }),
    );
    await show(tickets);
    const heads = () =>
      page.evaluate(() => [...document.querySelectorAll("canvas [role=columnheader]")].map((one) => one.textContent));
    const seeHead = (text: string) => expect.poll(heads, { timeout: 10_000 }).toContain(text);
    await seeHead("毛利, 正在计算 40%");
    percent = 90;
    await seeHead("毛利, 正在计算 90%");

    await openMenuAt(61 + 240 + 120 + 140 + 200 + 60);
    await page.getByRole("menuitem", { name: "编辑字段" }).click();
    const notice = dialog().getByText("后台正在计算 90%");
    await notice.waitFor();
    percent = null;
    await addField(tickets, "备注", "text", {});
    await notice.waitFor({ state: "detached" });
    await seeHead("毛利");
  });
});

/** Links between tables: made in the field dialog, filled in the grid and in the record panel, seen from both sides. */
import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { Base, Field, FieldConfig, Json, RecordPage, Table } from "@/api/types";
import { makeRecords, makeTable, readBase, send } from "../support/api.ts";
import { findBarriers } from "../support/axe.ts";
import type { WatchedPage } from "../support/browser.ts";
import { clickCell, onStage, type Stage, seeColumn } from "./stage.ts";

let stage: Stage;
let page: WatchedPage;

onStage(async (on) => {
  stage = on;
  page = await on.open();
});

interface Shop {
  tickets: Table;
  devices: Table;
  /** The tickets' field of devices; missing where it is yet to be made. */
  link: Field | undefined;
  ticketIds: string[];
  deviceIds: string[];
}

const serials = ["SN-1001", "SN-1002", "SN-2001"];
let count = 0;

/** Two tickets and three devices in tables of their own. The link stands where `makeTickets` has its status. */
async function makeShop(config: FieldConfig | null = { many: false, reverse_many: true }): Promise<Shop> {
  const { url } = stage.server;
  const number = ++count;
  const devices = await makeTable(page, url, stage.base, `设备${number}`, [
    { name: "序列号", type: "text" },
    { name: "型号", type: "text" },
  ]);
  const tickets = await makeTable(page, url, stage.base, `工单${number}`, [{ name: "标题", type: "text" }]);
  const [serial, model] = devices.fields.map((field) => field.id);
  const [title] = tickets.fields.map((field) => field.id);
  const made = serials.map((name, at) => ({ [serial ?? ""]: name, [model ?? ""]: at < 2 ? "X200" : "Y7" }));
  const { ids: deviceIds } = await makeRecords(page, url, stage.base, devices.id, made);
  const { ids: ticketIds } = await makeRecords(page, url, stage.base, tickets.id, [
    { [title ?? ""]: "屏幕更换" },
    { [title ?? ""]: "电池更换" },
  ]);
  const link =
    config &&
    (await send<Field>(page.request, url, "POST", `/bases/${stage.base}/tables/${tickets.id}/fields`, {
      name: "状态",
      type: "link",
      config: { table: devices.id, reverse_name: "标题", ...config },
    }));
  return { tickets, devices, link: link ?? undefined, ticketIds, deviceIds };
}

async function show(table: Table, search = ""): Promise<void> {
  await page.goto(`${stage.server.url}/b/${stage.base}/t/${table.id}${search}`);
}

/** What the server has in a cell: the titles, and how many they are. */
async function linksOf(table: Table, field: string, record: string) {
  const path = `/bases/${stage.base}/tables/${table.id}/records/${record}`;
  const { values } = await send<{ values: Record<string, Json> }>(page.request, stage.server.url, "GET", path);
  const cell = values[field] as { count: number; records: [string, string][] } | null;
  return cell ? [cell.count, ...cell.records.map(([, title]) => title)] : null;
}

const pick = () => page.getByRole("combobox", { name: "状态" });
const panel = () => page.getByRole("complementary", { name: "记录" });

async function openCell(row: number): Promise<Locator> {
  await clickCell(page, "状态", row);
  await page.keyboard.press("Enter");
  await expect.poll(() => pick().evaluate((input) => input === document.activeElement)).toBe(true);
  return pick();
}

describe("a link field", () => {
  it("is made between two tables in words that say what it means, and both get their field", async () => {
    const { tickets, devices } = await makeShop(null);
    await show(tickets);
    await seeColumn(page, "标题", ["屏幕更换", "电池更换"]);
    await openFieldMenu("标题");
    await page.getByRole("menuitem", { name: "在右侧插入字段" }).click();
    const dialog = page.getByRole("dialog", { name: "新增字段" });
    await dialog.getByRole("textbox", { name: "字段名称" }).fill("送修设备");
    await dialog.getByRole("button", { name: /^字段类型/ }).click();
    await page.getByRole("combobox", { name: "搜索类型" }).fill("关联");
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: /数据表/ }).click();
    await page.getByRole("option", { name: devices.name, exact: true }).click();
    await dialog
      .getByText(
        `“${tickets.name}”的每条记录最多关联一条“${devices.name}”；“${devices.name}”的每条记录可属于多条“${tickets.name}”。`,
      )
      .waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByRole("textbox", { name: `“${devices.name}”中对应字段的名称` }).fill("维修工单");
    await dialog.getByRole("button", { name: "创建字段" }).click();
    await dialog.waitFor({ state: "detached" });
    const base: Base = await readBase(page, stage.server.url, stage.base);
    const fieldsOf = (id: string) => base.tables.find((one) => one.id === id)?.fields ?? [];
    const made = fieldsOf(tickets.id).find((field) => field.name === "送修设备");
    const reverse = fieldsOf(devices.id).find((field) => field.name === "维修工单");
    expect(made?.config).toMatchObject({ table: devices.id, many: false, reverse_many: true, reverse: reverse?.id });
    expect(reverse?.config).toMatchObject({ table: tickets.id, many: true, reverse_many: false, reverse: made?.id });
  });

  it("can lead to its own table, whose records then stand on both sides", async () => {
    const { url } = stage.server;
    const parts = await makeTable(page, url, stage.base, "部件", [{ name: "标题", type: "text" }]);
    const [title] = parts.fields.map((field) => field.id);
    await makeRecords(page, url, stage.base, parts.id, [{ [title ?? ""]: "整机" }, { [title ?? ""]: "屏幕" }]);
    await show(parts);
    await seeColumn(page, "标题", ["整机", "屏幕"]);
    await openFieldMenu("标题");
    await page.getByRole("menuitem", { name: "在右侧插入字段" }).click();
    const dialog = page.getByRole("dialog", { name: "新增字段" });
    await dialog.getByRole("textbox", { name: "字段名称" }).fill("状态");
    await dialog.getByRole("button", { name: /^字段类型/ }).click();
    await page.getByRole("combobox", { name: "搜索类型" }).fill("关联");
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: /数据表/ }).click();
    await page.getByRole("option", { name: "部件（本表）" }).click();
    await dialog.getByRole("radiogroup", { name: "本表的一条记录可关联" }).getByText("多条").click();
    await dialog.getByRole("radiogroup", { name: "一条记录可被关联", exact: true }).getByText("一条").click();
    await dialog.getByText("“部件”的每条记录可关联多条“部件”；每条记录只能被一条记录关联。").waitFor();
    await dialog.getByRole("textbox", { name: "“部件”中对应字段的名称" }).fill("日期");
    await dialog.getByRole("button", { name: "创建字段" }).click();
    await dialog.waitFor({ state: "detached" });
    await seeColumn(page, "状态", ["状态: 空", "状态: 空"]);
    const input = await openCell(0);
    await input.fill("屏幕");
    await page.getByRole("option", { name: /^屏幕/ }).click();
    await page.keyboard.press("Tab");
    await seeColumn(page, "状态", ["屏幕", "状态: 空"]);
    await seeColumn(page, "日期", ["日期: 空", "整机"]);
  });

  it("is made of text, with records for what matches none, as the dialog says before", async () => {
    const { devices } = await makeShop(null);
    const { url } = stage.server;
    const visits = await makeTable(page, url, stage.base, `上门${count}`, [
      { name: "标题", type: "text" },
      { name: "状态", type: "text" },
    ]);
    const [title, status] = visits.fields.map((field) => field.id);
    const found = ["SN-1001", "SN-8001", "SN-8002", "sn-8001"];
    const records = found.map((name, at) => ({ [title ?? ""]: `上门 ${at + 1}`, [status ?? ""]: name }));
    await makeRecords(page, url, stage.base, visits.id, records);
    await show(visits);
    await seeColumn(page, "状态", found);
    await openFieldMenu("状态");
    await page.getByRole("menuitem", { name: "编辑字段" }).click();
    const dialog = page.getByRole("dialog", { name: "编辑字段" });
    await dialog.getByRole("button", { name: /^字段类型/ }).click();
    await page.getByRole("combobox", { name: "搜索类型" }).fill("关联");
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: /数据表/ }).click();
    await page.getByRole("option", { name: devices.name, exact: true }).click();
    await dialog.getByText("有 3 个值无法转换，将被清空：").waitFor();
    await dialog.getByText(`有 2 个值在“${devices.name}”中没有匹配的记录。`).waitFor();
    await dialog.getByText("为没有匹配的值新建记录").click();
    await dialog.getByText(`将在“${devices.name}”中新建 2 条记录。`).waitFor();
    await dialog.getByText("全部 4 个值都可以转换。").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByRole("button", { name: "转换" }).click();
    await dialog.waitFor({ state: "detached" });
    await seeColumn(page, "状态", ["SN-1001", "SN-8001", "SN-8002", "SN-8001"]);
    const made = (await readBase(page, url, stage.base)).tables.find((one) => one.id === devices.id);
    expect(made?.record_count).toBe(5);
  });

  it("says before it is deleted that the other side goes with it", async () => {
    const { tickets, devices, link } = await makeShop();
    await show(tickets);
    await seeColumn(page, "标题", ["屏幕更换", "电池更换"]);
    await openFieldMenu("状态");
    await page.getByRole("menuitem", { name: "删除字段" }).click();
    await page.getByText(`“${devices.name}”表中与之对应的字段“标题”也会一并删除。`).waitFor();
    await page.getByRole("button", { name: "删除字段" }).click();
    const names = async () => {
      const base: Base = await readBase(page, stage.server.url, stage.base);
      return base.tables.flatMap((one) => one.fields.map((field) => field.id));
    };
    await expect.poll(names).not.toContain(link?.id);
    expect(await names()).not.toContain(link?.config.reverse);
  });
});

describe("in the grid", () => {
  it("a record is found by searching the other table, linked, and seen from the other side", async () => {
    const { tickets, devices, link, ticketIds, deviceIds } = await makeShop();
    await show(tickets);
    await seeColumn(page, "标题", ["屏幕更换", "电池更换"]);
    const input = await openCell(0);
    await input.fill("1002");
    await page.getByRole("option", { name: /SN-1002\s*X200/ }).waitFor();
    await expect.poll(() => page.getByRole("option").count()).toBe(2);
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await seeColumn(page, "状态", ["SN-1002", "状态: 空"]);
    await expect.poll(() => linksOf(tickets, link?.id ?? "", ticketIds[0] ?? "")).toEqual([1, "SN-1002"]);
    expect(await linksOf(devices, String(link?.config.reverse), deviceIds[1] ?? "")).toEqual([1, "屏幕更换"]);
    await show(devices);
    await seeColumn(page, "标题", ["标题: 空", "屏幕更换", "标题: 空"]);
  });

  it("both sides are shown live, whichever is changed, and with the name that a record has now", async () => {
    const { tickets, devices, link, ticketIds, deviceIds } = await makeShop();
    const change = (table: Table, id: string | undefined, field: string | undefined, value: Json) =>
      send(page.request, stage.server.url, "PATCH", `/bases/${stage.base}/tables/${table.id}/records`, {
        records: [{ id, values: { [field ?? ""]: value } }],
      });
    const other = await stage.open();
    await other.goto(`${stage.server.url}/b/${stage.base}/t/${devices.id}?record=${deviceIds[0]}`);
    await seeColumn(other, "标题", ["标题: 空", "标题: 空", "标题: 空"]);
    await show(tickets);
    await seeColumn(page, "状态", ["状态: 空", "状态: 空"]);
    await change(tickets, ticketIds[0], link?.id, [deviceIds[0] ?? ""]);
    await seeColumn(page, "状态", ["SN-1001", "状态: 空"]);
    await seeColumn(other, "标题", ["屏幕更换", "标题: 空", "标题: 空"]);
    await other
      .getByRole("complementary", { name: "记录" })
      .getByRole("button", { name: /^屏幕更换/ })
      .waitFor();
    await change(devices, deviceIds[1], String(link?.config.reverse), { add: [ticketIds[1] ?? ""] });
    await seeColumn(page, "状态", ["SN-1001", "SN-1002"]);
    await change(devices, deviceIds[1], devices.primary_field, "SN-1002-B");
    await seeColumn(page, "状态", ["SN-1001", "SN-1002-B"]);
  });

  it("Enter that comes before the answer takes the record that is called so", async () => {
    const { tickets } = await makeShop();
    await show(tickets);
    await seeColumn(page, "标题", ["屏幕更换", "电池更换"]);
    await openCell(1);
    await page.keyboard.insertText("SN-2001");
    await page.keyboard.press("Enter");
    await seeColumn(page, "状态", ["状态: 空", "SN-2001"]);
  });

  it("a composition is not searched for and its Enter chooses nothing", async () => {
    const { tickets } = await makeShop();
    await show(tickets);
    await seeColumn(page, "标题", ["屏幕更换", "电池更换"]);
    await openCell(0);
    const asked: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/query")) asked.push(String(request.postDataJSON().search ?? ""));
    });
    const cdp = await page.context().newCDPSession(page);
    for (const text of ["p", "pi", "ping"])
      await cdp.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", windowsVirtualKeyCode: 229 });
    await cdp.send("Input.insertText", { text: "屏" });
    await expect.poll(() => asked).toContain("屏");
    expect(asked.filter((text) => /[a-z]/.test(text))).toEqual([]);
    await page.getByRole("option", { name: "新建“屏”" }).waitFor();
    await page.keyboard.press("Escape");
    await seeColumn(page, "状态", ["状态: 空", "状态: 空"]);
  });

  it("several are chosen one after the other, taken away, and all of it undone", async () => {
    const { tickets, link, ticketIds } = await makeShop({ many: true, reverse_many: true });
    const links = () => linksOf(tickets, link?.id ?? "", ticketIds[0] ?? "");
    await show(tickets);
    await seeColumn(page, "标题", ["屏幕更换", "电池更换"]);
    const input = await openCell(0);
    for (const serial of ["SN-1001", "SN-2001"]) {
      await input.fill(serial);
      await page.getByRole("option", { name: new RegExp(`^${serial}`) }).waitFor();
      await page.keyboard.press("Enter");
      await page.getByRole("option", { name: new RegExp(`^${serial}`), selected: true }).waitFor();
    }
    await page.keyboard.press("Enter");
    await seeColumn(page, "状态", ["SN-1001, SN-2001", "状态: 空"]);
    await expect.poll(links).toEqual([2, "SN-1001", "SN-2001"]);
    await openCell(0);
    await page.getByRole("option", { name: /^SN-1001/ }).click();
    await page.keyboard.press("Tab");
    await seeColumn(page, "状态", ["SN-2001", "状态: 空"]);
    await expect.poll(links).toEqual([1, "SN-2001"]);
    await page.keyboard.press("Control+z");
    await seeColumn(page, "状态", ["SN-1001, SN-2001", "状态: 空"]);
    await expect.poll(links).toEqual([2, "SN-1001", "SN-2001"]);
  });

  it("a record that is missing is made in place and linked", async () => {
    const { tickets, devices, link, ticketIds } = await makeShop();
    await show(tickets);
    await seeColumn(page, "标题", ["屏幕更换", "电池更换"]);
    const input = await openCell(0);
    await input.fill("SN-3001");
    await page.getByRole("option", { name: "新建“SN-3001”" }).click();
    await seeColumn(page, "状态", ["SN-3001", "状态: 空"]);
    await expect.poll(() => linksOf(tickets, link?.id ?? "", ticketIds[0] ?? "")).toEqual([1, "SN-3001"]);
    const made = await send<RecordPage>(
      page.request,
      stage.server.url,
      "POST",
      `/bases/${stage.base}/tables/${devices.id}/query`,
      { search: "SN-3001" },
    );
    expect(made.ids.length).toBe(1);
  });

  it("names are pasted, and one that nothing is called is told of", async () => {
    const { tickets, link, ticketIds } = await makeShop({ many: true, reverse_many: true });
    await show(tickets);
    await seeColumn(page, "标题", ["屏幕更换", "电池更换"]);
    await page.evaluate(() => navigator.clipboard.writeText("SN-1001、SN-1002\n没有这个"));
    await clickCell(page, "状态", 0);
    await page.keyboard.press("Control+v");
    await seeColumn(page, "状态", ["SN-1001, SN-1002", "状态: 空"]);
    await page.getByText(/没有这个/).waitFor();
    expect(await linksOf(tickets, link?.id ?? "", ticketIds[0] ?? "")).toEqual([2, "SN-1001", "SN-1002"]);
  });
});

describe("in the record panel", () => {
  it("linked records are cards that open the record, with the way back", async () => {
    const { tickets, devices, link, ticketIds } = await makeShop();
    await show(tickets, `?record=${ticketIds[0]}`);
    await panel().getByRole("button", { name: "关联记录" }).click();
    await pick().fill("1001");
    await page.getByRole("option", { name: /^SN-1001/ }).click();
    await panel()
      .getByRole("button", { name: /^SN-1001/ })
      .waitFor();
    await panel().getByText("X200").waitFor();
    await expect.poll(() => linksOf(tickets, link?.id ?? "", ticketIds[0] ?? "")).toEqual([1, "SN-1001"]);
    expect(await findBarriers(page)).toEqual([]);

    await panel()
      .getByRole("button", { name: /^SN-1001/ })
      .click();
    await panel().getByRole("heading", { name: "SN-1001" }).waitFor();
    await panel()
      .getByRole("button", { name: /^屏幕更换/ })
      .waitFor();
    await panel().getByRole("textbox", { name: "型号" }).fill("X300");
    await page.keyboard.press("Enter");
    expect(await findBarriers(page)).toEqual([]);
    await panel().getByRole("button", { name: "返回" }).click();
    await panel().getByRole("heading", { name: "屏幕更换" }).waitFor();
    await panel().getByText("X300").waitFor();

    await panel().getByRole("button", { name: "取消关联“SN-1001”" }).click();
    await expect.poll(() => linksOf(tickets, link?.id ?? "", ticketIds[0] ?? "")).toBeNull();
    await show(devices);
    await seeColumn(page, "标题", ["标题: 空", "标题: 空", "标题: 空"]);
  });

  it("of many linked records all are shown on demand, searched, and taken away one by one", async () => {
    const { tickets, devices, link, deviceIds } = await makeShop();
    const [title] = tickets.fields;
    const many = Array.from({ length: 130 }, (_, at) => ({
      [title?.id ?? ""]: `工单 ${String(at + 1).padStart(3, "0")}`,
      [link?.id ?? ""]: [deviceIds[0] ?? ""],
    }));
    await makeRecords(page, stage.server.url, stage.base, tickets.id, many);
    const reverse = String(link?.config.reverse);
    await show(devices, `?record=${deviceIds[0]}`);
    await panel().getByRole("button", { name: "显示全部 130 条" }).click();
    const list = panel().getByRole("list", { name: "标题" });
    await list.getByRole("button", { name: /^工单 001/ }).waitFor();
    await list.locator("xpath=..").evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await list.getByRole("button", { name: /^工单 130/ }).waitFor();
    await panel().getByRole("searchbox", { name: "搜索已关联的记录" }).fill("工单 127");
    await expect.poll(() => list.getByRole("listitem").count()).toBe(1);
    await list.getByRole("button", { name: "取消关联“工单 127”" }).click();
    await panel().getByText("没有匹配的关联记录").waitFor();
    await expect.poll(async () => (await linksOf(devices, reverse, deviceIds[0] ?? ""))?.[0]).toBe(129);
    expect(await findBarriers(page)).toEqual([]);
  });

  it("works on a phone", async () => {
    const { tickets, link, ticketIds } = await makeShop();
    const phone = await stage.open({ size: "phone" });
    await phone.goto(`${stage.server.url}/b/${stage.base}/t/${tickets.id}?record=${ticketIds[0]}`);
    const whole = phone.getByRole("complementary", { name: "记录" });
    await whole.getByRole("button", { name: "关联记录" }).tap();
    await phone.getByRole("combobox", { name: "状态" }).fill("2001");
    await phone.getByRole("option", { name: /^SN-2001/ }).tap();
    await whole.getByRole("button", { name: /^SN-2001/ }).waitFor();
    await expect.poll(() => linksOf(tickets, link?.id ?? "", ticketIds[0] ?? "")).toEqual([1, "SN-2001"]);
    expect(await findBarriers(phone)).toEqual([]);
    await whole.getByRole("button", { name: /^SN-2001/ }).tap();
    await whole.getByRole("heading", { name: "SN-2001" }).waitFor();
    expect((await whole.boundingBox())?.width).toBe(390);
    await whole.getByRole("button", { name: "返回" }).tap();
    await whole.getByRole("heading", { name: "屏幕更换" }).waitFor();
    await whole.getByRole("button", { name: "关闭", exact: true }).tap();
    await phone.getByRole("list", { name: "记录列表" }).getByText("SN-2001").waitFor();
  });
});

describe("a filter", () => {
  it("asks for linked records by picking them", async () => {
    const { tickets, link, ticketIds, deviceIds } = await makeShop();
    await send(page.request, stage.server.url, "PATCH", `/bases/${stage.base}/tables/${tickets.id}/records`, {
      records: [{ id: ticketIds[1], values: { [link?.id ?? ""]: [deviceIds[2]] } }],
    });
    await show(tickets);
    await seeColumn(page, "状态", ["状态: 空", "SN-2001"]);
    await openFieldMenu("状态");
    await page.getByRole("menuitem", { name: "按此字段筛选" }).click();
    await page.getByRole("button", { name: /^值/ }).click();
    await pick().fill("2001");
    await page.getByRole("option", { name: /^SN-2001/ }).click();
    await seeColumn(page, "标题", ["电池更换"]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "值 SN-2001" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });
});

/** The menu of a column, from its header. */
async function openFieldMenu(name: "标题" | "状态"): Promise<void> {
  const box = await page.locator("canvas").first().boundingBox();
  if (!box) throw new Error("there is no grid");
  const x = name === "标题" ? 160 : 61 + 240 + 60;
  await page.mouse.click(box.x + x, box.y + 18, { button: "right" });
}

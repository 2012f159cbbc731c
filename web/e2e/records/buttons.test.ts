/** Buttons: set up in the field dialog, pressed in the grid, beside it and on a phone, and taken back. */
import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { FieldConfig, Me, RecordPage, Table } from "@/api/types";
import { makeRecords, makeTable, send } from "../support/api.ts";
import { findBarriers } from "../support/axe.ts";
import type { PageOptions, WatchedPage } from "../support/browser.ts";
import { type Column, onStage, type Stage, seeColumn } from "./stage.ts";

let stage: Stage;
let page: WatchedPage;

onStage(async (on) => {
  stage = on;
  page = await on.open();
});

interface Tickets {
  table: Table;
  ids: string[];
  /** Ids by name. */
  field: (name: string) => string;
}

const WIDTH = 150;
let count = 0;

/** Three tickets, the last of them done. */
async function makeTickets(): Promise<Tickets> {
  const { url } = stage.server;
  const options = ["待处理", "已完成"].map((name, at) => ({ key: at + 1, name, color: at ? "green" : "red" }));
  const table = await makeTable(page, url, stage.base, `工单${++count}`, [
    { name: "标题", type: "text" },
    { name: "进度", type: "single_select", config: { options } },
    { name: "经办人", type: "person" },
    { name: "单号", type: "text" },
  ]);
  const ids = new Map(table.fields.map((one) => [one.name, one.id]));
  const field = (name: string) => ids.get(name) ?? "";
  const rows = [1, 2, 3].map((number) => ({
    [field("标题")]: `工单 ${number}`,
    [field("进度")]: number === 3 ? 2 : 1,
    [field("单号")]: `SF ${number}`,
  }));
  const made = await makeRecords(page, url, stage.base, table.id, rows);
  return { table, ids: made.ids, field };
}

async function addButton({ table }: Tickets, name: string, config: FieldConfig): Promise<string> {
  const path = `/bases/${stage.base}/tables/${table.id}/fields`;
  const body = { name, type: "button", config: { label: name, ...config } };
  return (await send<{ id: string }>(page.request, stage.server.url, "POST", path, body)).id;
}

const closes = ({ field }: Tickets): FieldConfig => ({
  color: "green",
  condition: `{${field("进度")}} != "已完成"`,
  action: {
    type: "set_fields",
    values: [
      { field: field("进度"), formula: '"已完成"' },
      { field: field("单号"), formula: 'USER_NAME() & " 完结"' },
    ],
  },
});
const tracks = ({ field }: Tickets): FieldConfig => ({
  action: { type: "open_url", url: `"${stage.server.url}/track?no=" & ENCODEURL({${field("单号")}})` },
});

/** The fields that are named stand right behind the title. */
async function show({ table }: Tickets, first: readonly string[] = [], options?: PageOptions): Promise<void> {
  const path = `/bases/${stage.base}/tables/${table.id}/views/${table.views[0]?.id}`;
  const title = table.fields[0]?.id;
  const fields = [title, ...first].map((field) => ({ field, width: WIDTH }));
  await send(page.request, stage.server.url, "PATCH", path, { config: { fields } });
  if (options) {
    page = await stage.open(options);
  }
  await page.goto(`${stage.server.url}/b/${stage.base}/t/${table.id}`);
}

const see = (name: string, texts: readonly string[]) => seeColumn(page, name as Column, texts);

async function pointOf(row: number, column: number): Promise<[x: number, y: number]> {
  const box = await page.locator("canvas").first().boundingBox();
  if (!box) throw new Error("there is no grid");
  return [box.x + 61 + column * WIDTH + WIDTH / 2, box.y + 36 + row * 32 + 16];
}

async function clickButton(row: number, column = 1): Promise<void> {
  await page.mouse.click(...(await pointOf(row, column)));
}

async function onServer({ table }: Tickets, field: string): Promise<unknown[]> {
  const path = `/bases/${stage.base}/tables/${table.id}/query`;
  const answer = await send<RecordPage>(page.request, stage.server.url, "POST", path, { fields: [field] });
  return answer.rows.map((row) => row[1]);
}

const dialog = () => page.getByRole("dialog", { name: /字段$/ });
const question = () => page.getByRole("alertdialog");

describe("in the grid", () => {
  it("a button is set up with what it sets, when and what it asks, and shows beforehand what it would do", async () => {
    const tickets = await makeTickets();
    await show(tickets);
    await see("标题", ["工单 1", "工单 2", "工单 3"]);
    const [x, y] = await pointOf(-1, 0);
    await page.mouse.click(x, y, { button: "right" });
    await page.getByRole("menuitem", { name: "在右侧插入字段" }).click();
    await dialog().getByRole("textbox", { name: "字段名称" }).fill("关闭工单");
    await dialog()
      .getByRole("button", { name: /^字段类型/ })
      .click();
    await page.getByRole("combobox", { name: "搜索类型" }).fill("按钮");
    await page.keyboard.press("Enter");
    await dialog().getByRole("button", { name: "创建字段" }).click();
    await dialog().getByText("请设置按钮的操作", { exact: false }).waitFor();
    await dialog().getByRole("button", { name: "添加字段" }).click();
    await choose("进度");
    const value = dialog().getByRole("textbox", { name: "“进度”的值" });
    await value.fill("USER_NME()");
    await dialog().getByText("没有名为 USER_NME 的函数", { exact: false }).waitFor();
    await value.fill('"已完成"');
    await dialog().getByRole("button", { name: "添加字段" }).click();
    await choose("经办人");
    await dialog().getByRole("textbox", { name: "“经办人”的值" }).fill("USER_NAME()");
    await dialog().getByRole("textbox", { name: "可点击的条件" }).fill('{进度} != "已完成"');
    await dialog().getByRole("textbox", { name: "点击前确认" }).fill("确定要关闭吗？");
    const preview = dialog().getByRole("region", { name: "预览" });
    await preview.getByText("经办人 ← 林小满").first().waitFor();
    await preview.getByText("不可点击").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await dialog().getByRole("button", { name: "创建字段" }).click();
    await dialog().waitFor({ state: "detached" });
    await see("关闭工单", ["关闭工单", "关闭工单", "关闭工单: 空"]);

    await clickButton(0);
    await question().getByText("确定要关闭吗？").waitFor();
    await question().getByRole("button", { name: "取消" }).click();
    await see("进度", ["待处理", "待处理", "已完成"]);
    await clickButton(0);
    await question().getByRole("button", { name: "关闭工单" }).click();
    await see("进度", ["已完成", "待处理", "已完成"]);
    await see("经办人", ["林小满", "经办人: 空", "经办人: 空"]);
    await see("关闭工单", ["关闭工单: 空", "关闭工单", "关闭工单: 空"]);
    await page.getByText("已执行“关闭工单”").waitFor();
    await page.getByRole("button", { name: "撤销" }).last().click();
    await see("进度", ["待处理", "待处理", "已完成"]);
    await see("经办人", ["经办人: 空", "经办人: 空", "经办人: 空"]);
  });

  it("keys press it, a pointer that slides away does not, and one that cannot be pressed says so", async () => {
    const tickets = await makeTickets();
    const id = await addButton(tickets, "完结", closes(tickets));
    await show(tickets, [id]);
    await see("完结", ["完结", "完结", "完结: 空"]);
    const [x, y] = await pointOf(0, 1);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + 200, { steps: 4 });
    await page.mouse.up();
    await clickButton(2);
    await page.getByText("该记录当前不满足按钮“完结”的条件。").waitFor();
    expect(await onServer(tickets, tickets.field("进度"))).toEqual([1, 1, 2]);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await see("进度", ["待处理", "已完成", "已完成"]);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Space");
    await see("进度", ["已完成", "已完成", "已完成"]);
    await page.keyboard.press("Control+z");
    await see("进度", ["待处理", "已完成", "已完成"]);
  });

  it("its menu tells why it cannot be pressed, and from what", async () => {
    const tickets = await makeTickets();
    const mine = { ...closes(tickets), condition: `{${tickets.field("经办人")}} = USER_NAME()` };
    const id = await addButton(tickets, "完结", mine);
    await show(tickets, [id]);
    await see("完结", ["完结", "完结", "完结"]);
    await page.mouse.click(...(await pointOf(0, 1)), { button: "right" });
    await page.getByRole("menuitem", { name: "点击按钮会怎样？" }).click();
    const told = page.getByRole("dialog", { name: "点击按钮会怎样？" });
    await told.getByText("不可点击：未满足条件").waitFor();
    await told.getByText("{经办人} = USER_NAME()").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    const me = (await send<Me>(page.request, stage.server.url, "GET", "/me")).user.id;
    const edit = { records: [{ id: tickets.ids[0], values: { [tickets.field("经办人")]: [me] } }] };
    await send(
      page.request,
      stage.server.url,
      "PATCH",
      `/bases/${stage.base}/tables/${tickets.table.id}/records`,
      edit,
    );
    await told.getByText("可以点击").waitFor();
    await told.getByText("林小满 完结").waitFor();
  });

  it("a link opens in a tab of its own that does not know the page, and a value that does not fit is told", async () => {
    const tickets = await makeTickets();
    const link = await addButton(tickets, "查物流", tracks(tickets));
    const values = [{ field: tickets.field("进度"), formula: "{标题}" }];
    const wrong = await addButton(tickets, "改进度", { action: { type: "set_fields", values } });
    await show(tickets, [link, wrong]);
    await see("查物流", ["查物流", "查物流", "查物流"]);
    const [opened] = await Promise.all([page.context().waitForEvent("page"), clickButton(1)]);
    await opened.waitForURL(/\/track\?no=SF%202$/);
    expect(await opened.evaluate(() => window.opener)).toBe(null);
    await opened.close();
    await clickButton(0, 2);
    await page.getByText("“改进度”未执行。进度：没有选项“工单 1”。").waitFor();
    expect(await onServer(tickets, tickets.field("进度"))).toEqual([1, 1, 2]);
  });
});

/** The field that the last row sets. */
async function choose(option: string): Promise<void> {
  await dialog()
    .getByRole("listitem")
    .last()
    .getByRole("button", { name: /选择字段/ })
    .click();
  await page.getByRole("option", { name: option }).click();
}

describe("beside the grid and on a phone", () => {
  it.each(["zh-CN", "en"] as const)("it is pressed in the record (%s)", async (locale) => {
    const tickets = await makeTickets();
    const id = await addButton(tickets, "完结", closes(tickets));
    await show(tickets, [id], { locale });
    await page.goto(`${page.url()}?record=${tickets.ids[0]}`);
    const panel = page.getByRole("complementary", { name: locale === "en" ? "Record" : "记录" });
    const button = panel.getByRole("button", { name: "完结", exact: true }).last();
    await button.click();
    await panel.getByText("林小满 完结").or(panel.getByText("已完成")).first().waitFor();
    await expect.poll(() => button.isDisabled()).toBe(true);
    expect(await findBarriers(page)).toEqual([]);
    await page
      .getByRole("button", { name: locale === "en" ? "Undo" : "撤销" })
      .last()
      .click();
    await panel.getByText("待处理").waitFor();
  });

  it("cards have it at their foot", async () => {
    const tickets = await makeTickets();
    const id = await addButton(tickets, "完结", { ...closes(tickets), confirm: "确定要关闭吗？" });
    await show(tickets, [id], { size: "phone" });
    const card = (number: number): Locator => page.getByRole("listitem").filter({ hasText: `工单 ${number}` });
    await expect.poll(() => card(3).getByRole("button", { name: "完结" }).isDisabled()).toBe(true);
    await card(2).getByRole("button", { name: "完结" }).tap();
    await question().getByRole("button", { name: "完结" }).last().tap();
    await card(2).getByText("已完成").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "撤销" }).last().tap();
    await card(2).getByText("待处理").waitFor();
  });
});

/** Ten thousand linked records in one cell: all of them can be looked through, found, removed, and more be chosen. */
import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import type { Field, Json, Table, Values } from "@/api/types";
import { makeRecords, makeTable, send } from "../support/api.ts";
import { findBarriers } from "../support/axe.ts";
import type { PageOptions, WatchedPage } from "../support/browser.ts";
import { onStage, type Stage } from "./stage.ts";

const LINKED = 10_000;
const FREE = 10_000;
const AT_ONCE = 2000;

interface Shop {
  device: string;
  devices: Table;
  tickets: Table;
  /** The tickets' devices, and the devices' tickets. */
  link: Field;
  reverse: string;
  ticketIds: string[];
}

let stage: Stage;
let shop: Shop | undefined;

onStage((on) => {
  stage = on;
});

const nameAt = (at: number) => `工单 ${String(at + 1).padStart(5, "0")}`;

/** One device that ten thousand tickets are linked to, and as many tickets without a device. */
async function makeShop(page: Page): Promise<Shop> {
  const { url } = stage.server;
  const devices = await makeTable(page, url, stage.base, "设备", [{ name: "序列号", type: "text" }]);
  const tickets = await makeTable(page, url, stage.base, "工单", [
    { name: "标题", type: "text" },
    { name: "渠道", type: "text" },
  ]);
  const [title = "", channel = ""] = tickets.fields.map((field) => field.id);
  const link = await send<Field>(page.request, url, "POST", `/bases/${stage.base}/tables/${tickets.id}/fields`, {
    name: "设备",
    type: "link",
    config: { table: devices.id, many: false, reverse_many: true, reverse_name: "工单" },
  });
  const { ids } = await makeRecords(page, url, stage.base, devices.id, [{ [devices.primary_field]: "SN-1" }]);
  const device = ids[0] ?? "";
  const ticketIds: string[] = [];
  for (let from = 0; from < LINKED + FREE; from += AT_ONCE) {
    const made = Array.from({ length: AT_ONCE }, (_, offset): Values => {
      const own = { [title]: nameAt(from + offset), [channel]: "电话" };
      return from < LINKED ? { ...own, [link.id]: [device] } : own;
    });
    ticketIds.push(...(await makeRecords(page, url, stage.base, tickets.id, made)).ids);
  }
  return { device, devices, tickets, link, reverse: String(link.config.reverse), ticketIds };
}

interface Opened {
  page: WatchedPage;
  panel: Locator;
  list: Locator;
  shop: Shop;
  /** The card of a record, by its place among all. */
  card(at: number): Locator;
}

async function openAll(options: PageOptions = {}): Promise<Opened> {
  const page = await stage.open(options);
  shop ??= await makeShop(page);
  await page.goto(`${stage.server.url}/b/${stage.base}/t/${shop.devices.id}?record=${shop.device}`);
  const panel = page.getByRole("complementary", { name: options.locale === "en" ? "Record" : "记录" });
  await panel.getByRole("button", { name: options.locale === "en" ? /^Show all/ : /^显示全部/ }).click();
  const list = panel.getByRole("list", { name: "工单" });
  const card = (at: number) => list.getByRole("button", { name: new RegExp(`^${nameAt(at)}`) });
  await card(0).waitFor();
  return { page, panel, list, shop, card };
}

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent);

async function linkedNow(page: Page, { devices, device, reverse }: Shop): Promise<number> {
  const path = `/bases/${stage.base}/tables/${devices.id}/records/${device}`;
  const { values } = await send<{ values: Record<string, Json> }>(page.request, stage.server.url, "GET", path);
  return (values[reverse] as { count: number } | null)?.count ?? 0;
}

it("has few cards in the document, wherever it is scrolled to, and the last one at hand", async () => {
  const { list, card, page } = await openAll();
  const items = list.getByRole("listitem");
  expect(await items.count()).toBeLessThan(40);
  expect(await items.first().getAttribute("aria-setsize")).toBe(String(LINKED));
  const scroller = list.locator("xpath=..");
  for (const share of [0.3, 0.7, 1]) {
    await scroller.evaluate((element, to) => element.scrollTo(0, element.scrollHeight * to), share);
    if (share < 1) await card(LINKED * share).waitFor();
    expect(await items.count()).toBeLessThan(40);
  }
  await card(LINKED - 1).waitFor();
  expect(await items.last().getAttribute("aria-posinset")).toBe(String(LINKED));
  expect(await findBarriers(page)).toEqual([]);
});

it("is one stop of the Tab key, and arrows, page keys, Home and End lead through it", async () => {
  const { page, panel, card } = await openAll();
  await panel.getByRole("searchbox").focus();
  await page.keyboard.press("Tab");
  await expect.poll(() => focused(page)).toContain(nameAt(0));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => focused(page)).toContain(nameAt(2));
  await page.keyboard.press("End");
  await card(LINKED - 1).waitFor();
  await expect.poll(() => focused(page)).toContain(nameAt(LINKED - 1));
  await page.keyboard.press("Home");
  await expect.poll(() => focused(page)).toContain(nameAt(0));
  await page.keyboard.press("Tab");
  await expect.poll(() => focused(page)).toBe(`取消关联“${nameAt(0)}”`);
  await page.keyboard.press("PageDown");
  await expect.poll(() => focused(page)).toMatch(/^取消关联“工单 0000[5-9]”$/);
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("关联记录");
});

it("keeps the focus where a card is removed, and counts on", async () => {
  const { page, list, card, shop } = await openAll();
  const before = await linkedNow(page, shop);
  await card(3).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe(`取消关联“${nameAt(4)}”`);
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe(`取消关联“${nameAt(5)}”`);
  await expect.poll(() => linkedNow(page, shop)).toBe(before - 2);
  await expect.poll(() => list.getByRole("listitem").first().getAttribute("aria-setsize")).toBe(String(before - 2));
  expect(await card(3).count()).toBe(0);
  expect(await focused(page)).toBe(`取消关联“${nameAt(5)}”`);
});

it("shows what others link, rename and remove, and finds by its own search", async () => {
  const { page, panel, list, card, shop } = await openAll();
  const before = await linkedNow(page, shop);
  const change = (at: number, values: Values) =>
    send(page.request, stage.server.url, "PATCH", `/bases/${stage.base}/tables/${shop.tickets.id}/records`, {
      records: [{ id: shop.ticketIds[at], values }],
    });
  await change(0, { [shop.tickets.primary_field]: "换过名字" });
  await list.getByRole("button", { name: /^换过名字/ }).waitFor();
  await change(0, { [shop.tickets.primary_field]: nameAt(0) });
  await change(LINKED, { [shop.link.id]: [shop.device] });
  const first = list.getByRole("listitem").first();
  await expect.poll(() => first.getAttribute("aria-setsize")).toBe(String(before + 1));
  // Ten that begin with it and, at their end, one more.
  await panel.getByRole("searchbox").fill("0987");
  await panel.getByText("找到 11 条关联记录").waitFor();
  await card(9874).waitFor();
  expect(await list.getByRole("listitem").count()).toBe(11);
  await change(9874, { [shop.link.id]: null });
  await panel.getByText("找到 10 条关联记录").waitFor();
  await change(9874, { [shop.link.id]: [shop.device] });
  await change(LINKED, { [shop.link.id]: null });
  await panel.getByText("找到 11 条关联记录").waitFor();
  // What is composed is nothing to search for until it is done.
  const cdp = await page.context().newCDPSession(page);
  for (const text of ["m", "mei"])
    await cdp.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  expect(await panel.getByRole("searchbox").inputValue()).toBe("0987mei");
  expect(await panel.getByText("找到 11 条关联记录").count()).toBe(1);
  await cdp.send("Input.insertText", { text: "没有" });
  await panel.getByText("没有匹配的关联记录").waitFor();
  expect(await panel.getByRole("searchbox").inputValue()).toBe("0987没有");
});

it("can be looked through on a phone and in English", async () => {
  const { page, panel, list, card } = await openAll({ size: "phone", locale: "en" });
  await list.locator("xpath=..").evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await card(LINKED - 1).waitFor();
  expect(await list.getByRole("listitem").count()).toBeLessThan(40);
  await panel.getByRole("searchbox", { name: "Search linked records" }).fill("09990");
  await panel.getByText("1 linked record found").waitFor();
  expect(await findBarriers(page)).toEqual([]);
});

it("offers all records of the other table to choose from, with few of them in the document", async () => {
  const { page, panel, shop } = await openAll();
  const before = await linkedNow(page, shop);
  await panel.getByRole("button", { name: "关联记录", exact: true }).click();
  const options = page.getByRole("option");
  await options.first().waitFor();
  const box = page.getByRole("listbox", { name: "工单" });
  for (let page = 0; page < 4; page++) {
    const loaded = await box.evaluate((element) => element.scrollHeight);
    await box.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect.poll(() => box.evaluate((element) => element.scrollHeight)).toBeGreaterThan(loaded);
    expect(await options.count()).toBeLessThan(40);
  }
  const input = page.getByRole("combobox", { name: "工单" });
  await input.fill(nameAt(LINKED + 7));
  await page.getByRole("option", { name: new RegExp(`^${nameAt(LINKED + 7)}`) }).waitFor();
  await input.press("Enter");
  await expect.poll(() => linkedNow(page, shop)).toBe(before + 1);
  // The list is pale for as long as it looks for what to offer next.
  await expect.poll(() => box.getAttribute("aria-busy")).toBe("false");
  expect(await findBarriers(page)).toEqual([]);
});

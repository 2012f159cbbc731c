/** What a search found is marked where it stands: in cells, titles of linked records and lookups too, and on cards. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import type { Field, NewField, Table } from "@/api/types";
import { makeRecords, makeTable, send } from "../support/api.ts";
import { findBarriers } from "../support/axe.ts";
import { onStage, type Stage, seeColumn } from "./stage.ts";

let stage: Stage;

onStage((on) => {
  stage = on;
});

/** Tickets with a device, a lookup of its store, and an amount; each found by something else. */
async function makeTickets(page: Page): Promise<Table> {
  const { url, base } = { url: stage.server.url, base: stage.base };
  const devices = await makeTable(page, url, base, "设备", [
    { name: "序列号", type: "text" },
    { name: "门店", type: "text" },
  ]);
  const [serial = "", store = ""] = devices.fields.map((field) => field.id);
  const { ids } = await makeRecords(page, url, base, devices.id, [
    { [serial]: "Kylin-77", [store]: "上海仓" },
    { [serial]: "SN-2", [store]: "北京仓" },
  ]);
  const tickets = await makeTable(page, url, base, "工单", [
    { name: "标题", type: "text" },
    { name: "说明", type: "text" },
  ]);
  const add = (field: NewField) =>
    send<Field>(page.request, url, "POST", `/bases/${base}/tables/${tickets.id}/fields`, field);
  const link = await add({
    name: "状态",
    type: "link",
    config: { table: devices.id, many: false, reverse_many: true },
  });
  await add({ name: "仓库", type: "lookup", config: { link: link.id, field: store } });
  const [title = "", text = ""] = tickets.fields.map((field) => field.id);
  await makeRecords(page, url, base, tickets.id, [
    { [title]: "屏幕更换", [text]: "客户自述", [link.id]: [ids[0] ?? ""] },
    { [title]: "电池更换", [text]: "提到 KYLIN 系统", [link.id]: [ids[1] ?? ""] },
    { [title]: "无关工单", [text]: "没有" },
  ]);
  return tickets;
}

const WIDTHS = [240, 180, 200, 180];
const [GUTTER, HEADER, ROW] = [61, 36, 32];

/** The cells of the first rows that are marked, as "row:column": a bar of amber stands at their left edge. */
async function markedCells(page: Page, rows: number): Promise<string[]> {
  return page.evaluate(
    ({ widths, rows, gutter, header, row }) => {
      const canvas = document.querySelector("canvas");
      const context = canvas?.getContext("2d");
      const found: string[] = [];
      let x = gutter;
      for (const [column, width] of widths.entries()) {
        for (let at = 0; at < rows; at++) {
          const pixels = context?.getImageData(x, header + at * row + row / 2, 8, 1).data ?? [];
          const isAmber = (pixel: number) => (pixels[pixel * 4] ?? 0) - (pixels[pixel * 4 + 2] ?? 0) > 100;
          if ([0, 1, 2, 3, 4, 5, 6, 7].some(isAmber)) found.push(`${at}:${column}`);
        }
        x += width;
      }
      return found;
    },
    { widths: WIDTHS, rows, gutter: GUTTER, header: HEADER, row: ROW },
  );
}

it.each([
  ["zh-CN", "light"],
  ["en", "dark"],
] as const)("marks cells that hold one of the words, and no others (%s, %s)", async (locale, theme) => {
  const page = await stage.open({ locale, theme });
  const tickets = await makeTickets(page);
  await page.goto(`${stage.server.url}/b/${stage.base}/t/${tickets.id}`);
  await seeColumn(page, "标题", ["屏幕更换", "电池更换", "无关工单"]);
  expect(await markedCells(page, 3)).toEqual([]);
  const box = page.getByRole("searchbox", { name: locale === "en" ? /^Search/ : /^搜索/ });
  await box.fill("kylin");
  await seeColumn(page, "标题", ["屏幕更换", "电池更换"]);
  await expect.poll(() => markedCells(page, 2)).toEqual(["1:1", "0:2"]);
  await box.fill("上海 KYLIN");
  await seeColumn(page, "标题", ["屏幕更换"]);
  await expect.poll(() => markedCells(page, 1)).toEqual(["0:2", "0:3"]);
  expect(await findBarriers(page)).toEqual([]);
  await box.fill("");
  await seeColumn(page, "标题", ["屏幕更换", "电池更换", "无关工单"]);
  await expect.poll(() => markedCells(page, 3)).toEqual([]);
});

it("marks the words on the cards of a phone", async () => {
  const page = await stage.open({ size: "phone" });
  const tickets = await makeTickets(page);
  await page.goto(`${stage.server.url}/b/${stage.base}/t/${tickets.id}`);
  const cards = page.getByRole("list", { name: "记录列表" });
  await cards.getByText("无关工单").waitFor();
  expect(await cards.locator("mark").count()).toBe(0);
  await page.getByRole("button", { name: /^搜索/ }).tap();
  await page.getByRole("searchbox", { name: /^搜索/ }).fill("kylin 更换");
  await expect.poll(() => cards.locator("mark").allTextContents()).toEqual(["更换", "Kylin", "更换", "KYLIN"]);
  expect(await findBarriers(page)).toEqual([]);
});

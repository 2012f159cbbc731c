/** What a view shows as a file: its search and filter with it, in the encoding that was chosen; and what is selected. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { checkRow, makeTickets, onStage, openTickets, type Stage, seeColumn, showTickets, tool } from "./stage.ts";

let stage: Stage;

onStage((on) => {
  stage = on;
});

async function download(page: Page, choose: () => Promise<void>) {
  const [file] = await Promise.all([page.waitForEvent("download"), choose()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

const textOf = (bytes: Buffer, encoding: string) => new TextDecoder(encoding).decode(bytes);
const linesOf = (text: string) => text.trim().split(/\r?\n/);

it("exports the records that the search finds, in each format", async () => {
  const page = await stage.open();
  await openTickets(stage, page);
  await page.getByRole("searchbox", { name: "搜索记录" }).fill("电池");
  await seeColumn(page, "标题", ["电池更换"]);
  const choose = (name: string) => async () => {
    await tool(page, "导出");
    await page.getByRole("menuitem", { name, exact: true }).click();
  };

  const csv = await download(page, choose("CSV"));
  expect(csv.name).toMatch(/^工单.*\.csv$/);
  expect([...csv.bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const lines = linesOf(textOf(csv.bytes, "utf-8"));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain("标题,状态");
  expect(lines[1]).toContain("电池更换,处理中");

  const old = await download(page, choose("CSV（旧版 Excel，GB18030）"));
  expect(linesOf(textOf(old.bytes, "gb18030"))).toEqual(lines);

  const xlsx = await download(page, choose("Excel（XLSX）"));
  expect(xlsx.name).toMatch(/\.xlsx$/);
  expect(xlsx.bytes.subarray(0, 2).toString()).toBe("PK");
});

it("exports by what the filter holds, half of which is not filled in yet", async () => {
  const page = await stage.open();
  await openTickets(stage, page);
  await tool(page, "筛选");
  await page.getByRole("button", { name: "添加条件", exact: true }).click();
  await page.getByRole("textbox", { name: "值" }).fill("屏幕");
  await seeColumn(page, "标题", ["屏幕更换", "屏幕检测"]);
  await page.getByRole("button", { name: "添加条件", exact: true }).click();
  await page.keyboard.press("Escape");
  const file = await download(page, async () => {
    await tool(page, "导出");
    await page.getByRole("menuitem", { name: "CSV", exact: true }).click();
  });
  expect(
    linesOf(textOf(file.bytes, "utf-8"))
      .slice(1)
      .map((line) => line.split(",")[0]),
  ).toEqual(["屏幕更换", "屏幕检测"]);
});

it("exports the selected records only", async () => {
  const page = await stage.open();
  await openTickets(stage, page);
  await checkRow(page, 1);
  const file = await download(page, async () => {
    await page.getByRole("region", { name: "已选择 1 条记录" }).getByRole("button", { name: "导出" }).click();
    await page.getByRole("menuitem", { name: "CSV", exact: true }).click();
  });
  expect(file.name).toMatch(/^工单.*\.csv$/);
  expect(
    linesOf(textOf(file.bytes, "utf-8"))
      .slice(1)
      .map((line) => line.split(",")[0]),
  ).toEqual(["电池更换"]);
});

it("exports from a phone, in English", async () => {
  const page = await stage.open({ size: "phone", locale: "en" });
  const tickets = await makeTickets(stage, page);
  await showTickets(stage, page, tickets);
  await page.getByRole("button", { name: "Export" }).tap();
  const file = await download(page, () => page.getByRole("menuitem", { name: "Excel (XLSX)" }).tap());
  expect(file.name).toMatch(/\.xlsx$/);
});

it("opens its menu by keyboard although that is not loaded yet, and gives the focus back", async () => {
  const page = await stage.open();
  await openTickets(stage, page);
  const button = page.getByRole("toolbar").getByRole("button", { name: "导出" });
  await button.focus();
  await page.keyboard.press("ArrowDown");
  const entry = page.getByRole("menuitem", { name: "Excel（XLSX）" });
  await expect.poll(() => entry.evaluate((one) => one === document.activeElement)).toBe(true);
  await page.keyboard.press("Escape");
  await entry.waitFor({ state: "detached" });
  await expect.poll(() => button.evaluate((one) => one === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await entry.waitFor();
  await page.keyboard.press("Escape");
});

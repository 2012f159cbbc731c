/** One record: beside the grid, and on a phone, where the records are cards. */
import { expect, it } from "vitest";
import { findBarriers } from "../support/axe.ts";
import {
  clickCell,
  makeTickets,
  onStage,
  openTickets,
  readServer,
  type Stage,
  seeColumn,
  showTickets,
  titles,
} from "./stage.ts";

let stage: Stage;

onStage((on) => {
  stage = on;
});

it("opens beside the grid, saves each field and tells its history", async () => {
  const page = await stage.open();
  const tickets = await openTickets(stage, page);
  await clickCell(page, "标题", 0);
  await page.keyboard.press("Space");
  const panel = page.getByRole("complementary", { name: "记录" });
  await panel.getByRole("heading", { name: "屏幕更换" }).waitFor();
  await panel.getByRole("textbox", { name: "备注" }).fill("客户要求加急");
  await panel.getByRole("textbox", { name: "金额" }).click();
  await expect.poll(() => readServer(stage, page, tickets, "备注")).toContain("客户要求加急");
  await panel.getByRole("textbox", { name: "金额" }).fill("¥1,500");
  await page.keyboard.press("Enter");
  await seeColumn(page, "金额", ["¥1,500.00", "¥200.00", "¥300.00", "¥400.00"]);
  await panel.getByRole("button", { name: /^状态/ }).click();
  await page.getByRole("option", { name: "已完成" }).click();
  await expect.poll(() => readServer(stage, page, tickets, "状态")).toEqual([3, 2, 1, 2]);
  expect(await findBarriers(page)).toEqual([]);

  await panel.getByRole("tab", { name: "历史" }).click();
  await panel.getByText("¥100.00").waitFor();
  await panel.getByText("¥1,500.00").waitFor();
  await panel.getByText("创建了记录").waitFor();
  expect(await findBarriers(page)).toEqual([]);

  await panel.getByRole("tab", { name: "详情" }).click();
  await panel.getByRole("button", { name: "下一条记录" }).click();
  await panel.getByRole("heading", { name: "电池更换" }).waitFor();
});

it("says what is wrong under the control", async () => {
  const page = await stage.open();
  const tickets = await openTickets(stage, page);
  await showTickets(stage, page, tickets, `?record=${tickets.ids[0]}`);
  const panel = page.getByRole("complementary", { name: "记录" });
  await panel.getByRole("textbox", { name: "金额" }).fill("很多");
  await page.keyboard.press("Enter");
  await panel.getByText("“很多”不是数字。").waitFor();
  expect(await readServer(stage, page, tickets, "金额")).toEqual([100, 200, 300, 400]);
  await page.context().close();
});

it("shows records as cards on a phone, and one as the whole screen", async () => {
  const page = await stage.open({ size: "phone" });
  const tickets = await makeTickets(stage, page);
  await showTickets(stage, page, tickets);
  const cards = page.getByRole("list", { name: "记录列表" });
  await cards.getByText(titles[3] ?? "").waitFor();
  expect(await findBarriers(page)).toEqual([]);

  await page.getByRole("button", { name: "搜索记录" }).tap();
  await page.getByRole("searchbox", { name: "搜索记录" }).fill("电池");
  await expect.poll(() => cards.getByRole("listitem").count()).toBe(1);
  await cards.getByRole("button").tap();
  const panel = page.getByRole("complementary", { name: "记录" });
  const box = await panel.boundingBox();
  expect(box?.width).toBe(390);
  await panel.getByRole("textbox", { name: "标题" }).fill("电池更换完毕");
  await panel.getByRole("textbox", { name: "备注" }).tap();
  await expect.poll(() => readServer(stage, page, tickets, "标题")).toContain("电池更换完毕");
  expect(await findBarriers(page)).toEqual([]);
  await panel.getByRole("button", { name: "关闭", exact: true }).tap();
  await panel.waitFor({ state: "detached" });
});

it("adds a record on a phone and opens it", async () => {
  const page = await stage.open({ size: "phone" });
  const tickets = await makeTickets(stage, page);
  await showTickets(stage, page, tickets);
  await page.getByRole("button", { name: "新增记录" }).tap();
  const panel = page.getByRole("complementary", { name: "记录" });
  await panel.getByRole("textbox", { name: "标题" }).fill("新工单");
  await panel.getByRole("textbox", { name: "备注" }).tap();
  await expect.poll(() => readServer(stage, page, tickets, "标题")).toContain("新工单");
  await page.context().close();
});

/** The grid on real records: typing, pasting, narrowing, ordering, undoing, and what others do meanwhile. */
import { describe, expect, it } from "vitest";
import { makeRecords } from "../support/api.ts";
import { findBarriers } from "../support/axe.ts";
import type { WatchedPage } from "../support/browser.ts";
import {
  changeOnServer,
  clickCell,
  onStage,
  openTickets,
  readBaseOf,
  readColumn,
  readServer,
  type Stage,
  seeColumn,
  showTickets,
  titles,
  tool,
} from "./stage.ts";

let stage: Stage;
let page: WatchedPage;

onStage(async (on) => {
  stage = on;
  page = await on.open();
});

describe("editing", () => {
  it("takes what is typed over a cell and saves it", async () => {
    const tickets = await openTickets(stage, page);
    await clickCell(page, "标题", 1);
    await page.keyboard.type("电池鼓包");
    await page.keyboard.press("Enter");
    await seeColumn(page, "标题", ["屏幕更换", "电池鼓包", "主板检测", "屏幕检测"]);
    await expect.poll(() => readServer(stage, page, tickets, "标题")).toContain("电池鼓包");
  });

  it("composes Chinese from the first key, and Enter ends the composition before the edit", async () => {
    const tickets = await openTickets(stage, page);
    await clickCell(page, "标题", 0);
    const cdp = await page.context().newCDPSession(page);
    for (const text of ["n", "ni", "nih", "niha", "nihao"]) {
      await cdp.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    }
    await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", windowsVirtualKeyCode: 229 });
    await cdp.send("Input.insertText", { text: "你好" });
    await page.keyboard.press("Enter");
    await seeColumn(page, "标题", ["你好", ...titles.slice(1)]);
    await expect.poll(() => readServer(stage, page, tickets, "标题")).toContain("你好");
  });

  it("chooses an option by typing, and makes one that is missing", async () => {
    const tickets = await openTickets(stage, page);
    await clickCell(page, "状态", 0);
    await page.keyboard.press("Enter");
    await page.getByRole("combobox", { name: "状态" }).fill("已完");
    await page.keyboard.press("Enter");
    await seeColumn(page, "状态", ["已完成", "处理中", "待处理", "处理中"]);
    await clickCell(page, "状态", 1);
    await page.keyboard.press("Enter");
    await page.getByRole("combobox", { name: "状态" }).fill("待寄回");
    await page.getByRole("option", { name: "新建“待寄回”" }).click();
    await seeColumn(page, "状态", ["已完成", "待寄回", "待处理", "处理中"]);
    await expect.poll(() => readServer(stage, page, tickets, "状态")).toEqual([3, 4, 1, 2]);
  });

  it("reads a date as people write it, whatever the zone of the browser", async () => {
    const tickets = await openTickets(stage, page);
    await clickCell(page, "日期", 2);
    await page.keyboard.press("Enter");
    const input = page.getByRole("textbox", { name: "日期" });
    await input.fill("2026年12月31日");
    await page.keyboard.press("Enter");
    await expect.poll(() => readServer(stage, page, tickets, "日期")).toContain("2026-12-31");
  });

  it("says why a value is refused and gives the typed text back", async () => {
    await openTickets(stage, page);
    await clickCell(page, "金额", 0);
    await page.keyboard.type("三百块钱");
    await page.keyboard.press("Enter");
    await page.getByText("金额：“三百块钱”不是数字。").waitFor();
    await seeColumn(page, "金额", ["¥100.00", "¥200.00", "¥300.00", "¥400.00"]);
    await page.getByRole("button", { name: "重新编辑" }).click();
    await expect.poll(() => page.locator("textarea").first().inputValue()).toBe("三百块钱");
    await page.keyboard.press("Escape");
  });

  it("pastes a block, reads it as the fields do, and makes records below the last", async () => {
    const tickets = await openTickets(stage, page);
    await page.evaluate(() => navigator.clipboard.writeText("外壳\t新选项\t¥1,234.50\n摄像头\t已完成\t99"));
    await clickCell(page, "标题", 3);
    await page.keyboard.press("Control+v");
    await seeColumn(page, "标题", [...titles.slice(0, 3), "外壳", "摄像头"]);
    await expect.poll(() => readServer(stage, page, tickets, "金额")).toEqual([100, 200, 300, 1234.5, 99]);
    await seeColumn(page, "状态", ["待处理", "处理中", "待处理", "新选项", "已完成"]);
  });

  it("empties cells and takes it back with undo", async () => {
    const tickets = await openTickets(stage, page);
    await clickCell(page, "金额", 0);
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Delete");
    await expect.poll(() => readServer(stage, page, tickets, "金额")).toEqual([null, null, 300, 400]);
    await seeColumn(page, "金额", ["金额: 空", "金额: 空", "¥300.00", "¥400.00"]);
    await page.keyboard.press("Control+z");
    await seeColumn(page, "金额", ["¥100.00", "¥200.00", "¥300.00", "¥400.00"]);
    await expect.poll(() => readServer(stage, page, tickets, "金额")).toEqual([100, 200, 300, 400]);
  });

  it("deletes a record from its menu and brings it back from the toast", async () => {
    await openTickets(stage, page);
    await clickCell(page, "标题", 1, { button: "right" });
    await page.getByRole("menuitem", { name: "删除" }).click();
    await seeColumn(page, "标题", ["屏幕更换", "主板检测", "屏幕检测"]);
    await page.getByText("已删除 1 条记录").waitFor();
    await page.getByRole("region", { name: "通知" }).getByRole("button", { name: "撤销" }).click();
    await seeColumn(page, "标题", titles);
  });
});

describe("narrowing and ordering", () => {
  it("filters by a condition and keeps it in the view", async () => {
    const tickets = await openTickets(stage, page);
    await tool(page, "筛选");
    await page.getByRole("button", { name: "添加条件", exact: true }).click();
    await page.getByRole("textbox", { name: "值" }).fill("屏幕");
    await seeColumn(page, "标题", ["屏幕更换", "屏幕检测"]);
    await expect.poll(() => page.getByRole("toolbar").innerText()).toContain("2 条");
    expect(await findBarriers(page)).toEqual([]);
    await expect
      .poll(async () =>
        JSON.stringify((await readBaseOf(stage, page)).tables.find((one) => one.id === tickets.table.id)?.views),
      )
      .toContain("屏幕");
    await page.reload();
    await seeColumn(page, "标题", ["屏幕更换", "屏幕检测"]);
  });

  it("keeps the filter open while options are chosen in it", async () => {
    await openTickets(stage, page);
    await tool(page, "筛选");
    await page.getByRole("button", { name: "添加条件", exact: true }).click();
    const filter = page.getByRole("dialog", { name: "筛选" });
    await filter.getByRole("button", { name: /标题/ }).click();
    await page.getByRole("option", { name: "状态" }).click();
    await filter.getByRole("button", { name: /是/ }).click();
    await page.getByRole("option", { name: "是其中之一" }).click();
    await filter.getByRole("button", { name: /^值/ }).click();
    await page.getByRole("combobox", { name: "值" }).fill("处理中");
    await page.keyboard.press("Enter");
    await seeColumn(page, "标题", ["电池更换", "屏幕检测"]);
    await page.keyboard.press("Escape");
    await filter.getByRole("button", { name: "值 处理中" }).waitFor();
  });

  it("sorts by a field from its menu", async () => {
    await openTickets(stage, page);
    await tool(page, "排序");
    await page.getByRole("button", { name: "添加排序" }).click();
    await page.getByRole("menuitem", { name: "金额" }).click();
    await page.getByRole("button", { name: /方向/ }).click();
    await page.getByRole("option", { name: "从大到小" }).click();
    await seeColumn(page, "金额", ["¥400.00", "¥300.00", "¥200.00", "¥100.00"]);
  });

  it("groups by a field with counts", async () => {
    await openTickets(stage, page);
    await tool(page, "分组");
    await page.getByRole("button", { name: "添加分组" }).click();
    await page.getByRole("menuitem", { name: "状态" }).click();
    await seeColumn(page, "标题", ["屏幕更换", "主板检测", "电池更换", "屏幕检测"]);
    const groups = () => page.evaluate(() => document.querySelector("canvas")?.textContent ?? "");
    await expect.poll(groups).toContain("待处理");
    await expect.poll(groups).toContain("2 条");
  });

  it("begins at the top when other records or another order are asked for", async () => {
    const { table, field } = await openTickets(stage, page);
    const more = Array.from({ length: 300 }, (_, at) => ({ [field.标题]: `备件 ${at + 1}` }));
    await makeRecords(page, stage.server.url, stage.base, table.id, more);
    const first = async () => (await readColumn(page, "标题"))[0];
    await expect.poll(async () => (await readColumn(page, "标题")).length).toBeGreaterThan(10);
    await clickCell(page, "标题", 2);
    await page.mouse.wheel(0, 5_000);
    await expect.poll(first).toMatch(/^备件 [0-9]{2,}/);
    await page.getByRole("searchbox", { name: "搜索记录" }).fill("备件");
    await expect.poll(first).toBe("备件 1");
  });

  it("searches a Chinese phrase", async () => {
    await openTickets(stage, page);
    await clickCell(page, "标题", 0);
    await page.keyboard.press("Control+f");
    await page.getByRole("searchbox", { name: "搜索记录" }).fill("更换");
    await seeColumn(page, "标题", ["屏幕更换", "电池更换"]);
    await page.getByRole("searchbox", { name: "搜索记录" }).fill("没有的内容");
    await page.getByText("没有符合条件的记录").waitFor();
    await page.getByRole("button", { name: "清除筛选与搜索" }).click();
    await seeColumn(page, "标题", titles);
  });
});

describe("others at work", () => {
  it("shows within a second what another window writes", async () => {
    const tickets = await openTickets(stage, page);
    const other = await stage.open();
    await showTickets(stage, other, tickets);
    await seeColumn(other, "标题", titles);
    await clickCell(page, "标题", 0);
    await page.keyboard.type("已改");
    await page.keyboard.press("Enter");
    await expect.poll(() => readServer(stage, page, tickets, "标题")).toContain("已改");
    const since = Date.now();
    await seeColumn(other, "标题", ["已改", ...titles.slice(1)]);
    expect(Date.now() - since).toBeLessThan(1500);
  });

  it("asks which value stays when two people changed one cell", async () => {
    const tickets = await openTickets(stage, page);
    await clickCell(page, "标题", 0);
    await page.keyboard.type("我的");
    await changeOnServer(stage, page, tickets, tickets.ids[0] ?? "", { [tickets.field.标题]: "对方的" });
    await expect.poll(() => readServer(stage, page, tickets, "标题")).toContain("对方的");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "该单元格刚被他人修改" });
    await dialog.getByText("我的", { exact: true }).waitFor();
    await dialog.getByText("对方的", { exact: true }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByRole("button", { name: "保留我的" }).click();
    await expect.poll(() => readServer(stage, page, tickets, "标题")).toContain("我的");
    await seeColumn(page, "标题", ["我的", ...titles.slice(1)]);
  });

  it("keeps typed values while the server cannot be reached and saves them when it can", async () => {
    const tickets = await openTickets(stage, page);
    await page.context().setOffline(true);
    await clickCell(page, "标题", 0);
    await page.keyboard.type("离线输入");
    await page.keyboard.press("Enter");
    await page.getByText("有 1 处修改等待联网后保存").waitFor();
    await page.context().setOffline(false);
    await expect.poll(() => readServer(stage, page, tickets, "标题"), { timeout: 20_000 }).toContain("离线输入");
    await seeColumn(page, "标题", ["离线输入", ...titles.slice(1)]);
  });
});

it("lists its keys", async () => {
  await openTickets(stage, page);
  await clickCell(page, "标题", 0);
  await page.keyboard.press("Control+/");
  await page.getByRole("dialog", { name: "键盘快捷键" }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
});

describe("fields", () => {
  it("makes a field of a type that was searched for", async () => {
    await openTickets(stage, page);
    const box = await page.locator("canvas").first().boundingBox();
    await page.mouse.click((box?.x ?? 0) + 61 + 910 + 24, (box?.y ?? 0) + 18);
    const dialog = page.getByRole("dialog", { name: "新增字段" });
    await dialog.getByRole("textbox", { name: "字段名称" }).fill("满意度");
    await dialog.getByRole("button", { name: /字段类型/ }).click();
    await page.getByRole("combobox", { name: "搜索类型" }).fill("评分");
    await page.keyboard.press("Enter");
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByRole("button", { name: "创建字段" }).click();
    await expect
      .poll(() => page.evaluate(() => document.querySelector("canvas")?.textContent ?? ""), { timeout: 10_000 })
      .toContain("满意度");
  });
});

it("has no barrier for keyboard and screen reader in either language", async () => {
  await openTickets(stage, page);
  expect(await findBarriers(page)).toEqual([]);
  const english = await stage.open({ locale: "en", theme: "dark" });
  await english.goto(page.url());
  await english.getByRole("toolbar").getByText("4 records").waitFor();
  await seeColumn(english, "标题", titles);
  expect(await findBarriers(english)).toEqual([]);
});

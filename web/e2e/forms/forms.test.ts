/** A form from its designer to a stranger's phone and back: the record stands in an open grid within a second. */
import { deflateSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Base, Table, View } from "@/api/types";
import { makeBase, makeRecords, makeTable, newUser, readBase, send } from "../support/api.ts";
import { findBarriers } from "../support/axe.ts";
import { openBrowser, openPage, type WatchedPage } from "../support/browser.ts";
import { type Server, startServer } from "../support/server.ts";

let server: Server;
let browser: Browser;
let builder: WatchedPage;
let base: Base;
let table: Table;
let view: View;
let link: string;

beforeAll(async () => {
  server = await startServer();
  browser = await openBrowser();
  builder = await openPage(browser);
  const me = await newUser(builder, server.url);
  const made = await makeBase(builder, server.url, me.workspaces[0]?.id ?? "", "售后");
  table = await makeTable(builder, server.url, made.id, "退换货申请", [
    { name: "产品序列号", type: "barcode", required: true },
    { name: "受理单号", type: "auto_number", config: { pattern: "RMA-{0000}" } },
    { name: "联系电话", type: "phone" },
    { name: "照片", type: "attachment" },
    { name: "内部备注", type: "text" },
  ]);
  base = await readBase(builder, server.url, made.id);
  view = await send<View>(builder.request, server.url, "POST", `/bases/${base.id}/tables/${table.id}/views`, {
    name: "表单",
    type: "form",
    config: {},
  });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** A picture with noise in it: large enough to be made smaller before it is sent. */
function photo(): { name: string; mimeType: string; buffer: Buffer } {
  const [width, height] = [2400, 1600];
  const raw = Buffer.alloc((width * 3 + 1) * height);
  for (let at = 0, seed = 1; at < raw.length; at++) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) | 0;
    raw[at] = at % (width * 3 + 1) === 0 ? 0 : (seed >>> 20) & 0xff;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const parts = [chunk("IHDR", head), chunk("IDAT", deflateSync(raw, { level: 1 })), chunk("IEND", Buffer.alloc(0))];
  const buffer = Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), ...parts]);
  return { name: "现场.png", mimeType: "image/png", buffer };
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), body.length + 4);
  return out;
}

function crc(bytes: Buffer): number {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (0xedb88320 & -(value & 1));
  }
  return ~value >>> 0;
}

const rowsOf = (page: Page) =>
  send<{ rows: unknown[][] }>(page.request, server.url, "POST", `/bases/${base.id}/tables/${table.id}/query`, {});

describe("the designer", () => {
  it("begins with all fields, is put in order by keys, and shows a phone as one goes", async () => {
    await builder.goto(`${server.url}/b/${base.id}/t/${table.id}/${view.id}`);
    const preview = builder.getByRole("complementary", { name: "预览" });
    await preview.getByText("产品序列号").waitFor();
    await builder.getByLabel("标题").fill("申请退换货");
    await preview.getByText("申请退换货").waitFor();
    await builder.getByLabel("移除“内部备注”").click();
    await builder.getByLabel(/^移动“联系电话”/).focus();
    await builder.keyboard.press("ArrowUp");
    expect(await preview.locator("b").allInnerTexts()).toEqual(["联系电话", "产品序列号*", "照片"]);
    expect(await findBarriers(builder)).toEqual([]);
  });

  it("makes a public link with a QR code", async () => {
    await builder.getByRole("button", { name: "分享" }).click();
    await builder.getByRole("button", { name: "创建链接" }).click();
    const shown = builder.getByLabel("公开链接");
    await shown.waitFor();
    link = await shown.inputValue();
    expect(link).toMatch(/\/f\/[0-9A-Za-z]{22}$/);
    const code = builder.getByAltText("表单二维码");
    await code.waitFor();
    await expect.poll(() => code.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    await builder.keyboard.press("Escape");
    expect(builder.problems).toEqual([]);
  });
});

describe("a stranger's phone", () => {
  it("sends the form with a photo, and an open grid shows the record within a second", async () => {
    const grid = builder.waitForRequest(/\/query$/);
    const own = (await readBase(builder, server.url, base.id)).tables[0]?.views.find((one) => one.type === "grid");
    await builder.goto(`${server.url}/b/${base.id}/t/${table.id}/${own?.id}`);
    await grid;
    const phone = await openPage(browser, { size: "phone" });
    await phone.goto(link);
    await phone.getByLabel(/产品序列号/).waitFor();
    expect(await findBarriers(phone)).toEqual([]);
    await phone.getByRole("button", { name: "提交" }).click();
    await phone.getByText("此项必填。").waitFor();
    await phone.getByLabel(/产品序列号/).fill("SN-2026-0001");
    await phone.locator("input[type=file][multiple]").setInputFiles(photo());
    await phone.locator(".file.sent").waitFor();
    await phone.getByRole("button", { name: "提交" }).click();
    await phone.getByRole("heading", { name: "提交成功" }).waitFor();
    const sentAt = Date.now();
    await builder.getByText("SN-2026-0001").first().waitFor({ state: "attached" });
    expect(Date.now() - sentAt).toBeLessThan(1000);
    expect(await phone.getByText("RMA-0001").count()).toBe(1);
    const { rows } = await rowsOf(builder);
    const files = rows[0]?.find(Array.isArray) as { type: string; size: number; width: number }[];
    expect(files[0]).toMatchObject({ type: "image/jpeg", width: 2048 });
    expect(phone.problems).toEqual([]);
    await phone.context().close();
  });

  it("keeps what was written when the connection is lost, and sends it once", async () => {
    const phone = await openPage(browser, { size: "phone" });
    await phone.goto(link);
    await phone.getByLabel(/产品序列号/).fill("SN-OFFLINE");
    await phone.reload();
    await phone.getByText("已恢复上次填写的内容。").waitFor();
    expect(await phone.getByLabel(/产品序列号/).inputValue()).toBe("SN-OFFLINE");
    // The answer of the first try is lost on its way back; the record is there already.
    let isLost = false;
    await phone.route("**/submissions", async (route) => {
      if (isLost) return route.continue();
      isLost = true;
      await route.fetch();
      await route.abort("connectionfailed");
    });
    await phone.waitForTimeout(2100); // the form asks for two seconds from whoever fills it in
    await phone.getByRole("button", { name: "提交" }).click();
    await phone.getByText("网络已断开").waitFor();
    await phone.getByRole("button", { name: "重试" }).click();
    await phone.getByRole("heading", { name: "提交成功" }).waitFor();
    const { rows } = await rowsOf(builder);
    expect(rows.filter((row) => row.includes("SN-OFFLINE"))).toHaveLength(1);
    await phone.context().close();
  });

  it("reads English where it asks for it, in the dark too", async () => {
    const phone = await openPage(browser, { size: "phone", locale: "en", theme: "dark" });
    await phone.goto(link);
    await phone.getByRole("button", { name: "Submit", exact: true }).waitFor();
    expect(await findBarriers(phone)).toEqual([]);
    await phone.getByRole("button", { name: "中文" }).click();
    await phone.getByRole("button", { name: "提交" }).waitFor();
    await phone.context().close();
  });

  it("chooses a record by its name where the builder offers that, with the keys alone", async () => {
    const devices = await makeTable(builder, server.url, base.id, "设备", [{ name: "型号", type: "text" }]);
    const model = devices.fields[0]?.id ?? "";
    const names = ["水泵 A", "水泵 B", "风扇"];
    await makeRecords(
      builder,
      server.url,
      base.id,
      devices.id,
      names.map((name) => ({ [model]: name })),
    );
    await send(builder.request, server.url, "POST", `/bases/${base.id}/tables/${table.id}/fields`, {
      name: "设备",
      type: "link",
      config: { table: devices.id, many: false },
    });
    await builder.goto(`${server.url}/b/${base.id}/t/${table.id}/${view.id}`);
    await builder.getByRole("button", { name: "添加题目" }).click();
    await builder.getByRole("menuitem", { name: "设备" }).click();
    await builder.getByText("任何持有链接的人都可以查到这些记录的名称。").waitFor();
    const phone = await openPage(browser, { size: "phone" });
    await expect
      .poll(async () => {
        await phone.goto(link);
        await phone.getByLabel(/产品序列号/).waitFor();
        return phone.getByLabel("设备").count();
      })
      .toBe(1);
    await phone.getByLabel(/产品序列号/).fill("SN-DEVICE");
    const search = phone.getByRole("combobox", { name: "设备" });
    await search.fill("水泵");
    await expect.poll(() => phone.getByRole("option").allInnerTexts()).toEqual(["水泵 A", "水泵 B"]);
    expect(await findBarriers(phone)).toEqual([]);
    await search.press("ArrowDown");
    await search.press("Enter");
    const chosen = phone.getByRole("button", { name: "移除“水泵 B”" });
    await expect.poll(() => chosen.evaluate((button) => button === document.activeElement)).toBe(true);
    await phone.waitForTimeout(2100); // the form asks for two seconds from whoever fills it in
    await phone.getByRole("button", { name: "提交" }).click();
    await phone.getByRole("heading", { name: "提交成功" }).waitFor();
    const sent = (await rowsOf(builder)).rows.find((row) => row.includes("SN-DEVICE"));
    expect(JSON.stringify(sent)).toContain("水泵 B");
    expect(phone.problems).toEqual([]);
    await phone.context().close();
  });

  it("is told when the form is closed, and finds nothing under a withdrawn link", async () => {
    const path = `/bases/${base.id}/tables/${table.id}/views/${view.id}`;
    const config = (await readBase(builder, server.url, base.id)).tables[0]?.views.find(
      (one) => one.id === view.id,
    )?.config;
    await send(builder.request, server.url, "PATCH", path, { config: { ...config, open: false } });
    const phone = await openPage(browser, { size: "phone" });
    await phone.goto(link);
    await phone.getByRole("heading", { name: "表单已停止收集" }).waitFor();
    await send(builder.request, server.url, "DELETE", `${path}/link`);
    await phone.goto(link);
    await phone.getByRole("heading", { name: "表单不存在" }).waitFor();
    await phone.context().close();
  });
});

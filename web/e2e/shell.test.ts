/** The way in, the home screen, a base's frame and the workspace's pages, as people of both languages meet them. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeBase, makeTable, password, send, signIn } from "./support/api.ts";
import { findBarriers } from "./support/axe.ts";
import { openBrowser, openPage, type PageOptions, type WatchedPage } from "./support/browser.ts";
import { type Server, startServer } from "./support/server.ts";

let server: Server;
let browser: Browser;
let workspace = "";
const pages: WatchedPage[] = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
});

afterEach(async () => {
  const problems = pages.flatMap((page) => page.problems);
  await Promise.all(pages.splice(0).map((page) => page.context().close()));
  expect(problems).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function visit(path: string, options: PageOptions & { as?: string | null } = {}): Promise<WatchedPage> {
  const page = await openPage(browser, options);
  pages.push(page);
  if (options.as !== null) await signIn(page, server.url, options.as);
  await page.goto(server.url + path);
  return page;
}

/** A base with one table, and its addresses. */
async function freshBase(page: WatchedPage, name: string) {
  const base = await makeBase(page, server.url, workspace, name);
  const table = await makeTable(page, server.url, base.id, "工单");
  return { base: base.id, table: table.id, path: `/b/${base.id}/t/${table.id}` };
}

describe("the first visit", () => {
  it("asks for the language, then makes the owner, and lands on an empty home that says how to begin", async () => {
    const page = await visit("/", { as: null });
    await page.getByRole("heading", { name: "选择语言" }).waitFor();
    await page.getByRole("radio", { name: "English" }).click();
    await page.getByRole("heading", { name: "Choose your language" }).waitFor();
    await page.getByRole("radio", { name: "简体中文" }).click();
    await page.getByRole("button", { name: "继续" }).click();

    await page.getByRole("button", { name: "创建并开始使用" }).click();
    await page.getByText("密码至少 8 个字符。").waitFor();
    expect(await findBarriers(page)).toEqual([]);

    await page.getByLabel("姓名").fill("林小满");
    await page.getByLabel("邮箱").fill("lin@example.com");
    await page.getByLabel("密码", { exact: true }).fill(password);
    await page.getByLabel("工作区名称").fill("晨光售后中心");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "从一份表格开始" }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/w\/wsp/);
    workspace = page.url().match(/wsp\w+/)?.[0] ?? "";
  });

  it("is over once there is an owner", async () => {
    const page = await visit("/setup", { as: null });
    await page.getByRole("heading", { name: "登录" }).waitFor();
  });
});

describe("signing in", () => {
  it("refuses a wrong password in the person's language and leads back to the address that was asked for", async () => {
    const page = await visit("/profile", { as: null, locale: "en" });
    await page.getByLabel("E-mail").fill("lin@example.com");
    await page.getByLabel("Password", { exact: true }).fill("wrong password");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("wrong", { exact: false }).waitFor();
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/profile");
  });

  it("never leads to another site", async () => {
    const page = await visit(`/sign-in?to=${encodeURIComponent("//evil.example/x")}`, { as: null });
    await page.getByLabel("邮箱").fill("lin@example.com");
    await page.getByLabel("密码", { exact: true }).fill(password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "数据库" }).waitFor();
    expect(new URL(page.url()).origin).toBe(server.url);
  });

  it("is asked for again when the session ends elsewhere", async () => {
    const page = await visit(`/w/${workspace}`);
    await page.getByRole("heading", { name: "数据库" }).waitFor();
    await page.context().clearCookies();
    await page.getByRole("link", { name: "成员" }).click();
    await page.getByRole("heading", { name: "登录" }).waitFor();
    expect(new URL(page.url()).searchParams.get("to")).toContain("/members");
  });
});

describe("an icon button", () => {
  it("says what it does when the mouse rests on it or the keyboard reaches it, until Escape", async () => {
    const page = await visit("/");
    const { path } = await freshBase(page, "提示");
    await page.goto(server.url + path);
    const undo = page.getByRole("button", { name: "撤销" });
    const tip = page.getByRole("tooltip");
    await undo.hover();
    await tip.filter({ hasText: "撤销" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await tip.waitFor({ state: "detached" });
    await undo.focus();
    await tip.filter({ hasText: "撤销" }).waitFor();
    await page.getByRole("heading", { name: "提示" }).or(page.getByText("提示").first()).hover();
    await tip.waitFor({ state: "detached" });
    await undo.hover();
    await tip.waitFor();
    await page.mouse.down();
    await tip.waitFor({ state: "detached" });
  });
});

describe("bases and tables", () => {
  it("are made with a few keys, and a deleted table comes back with one click", async () => {
    const page = await visit(`/w/${workspace}`);
    await page.getByRole("button", { name: "新建数据库" }).click();
    await page.getByLabel("数据库名称").fill("售后工单");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "这个数据库还没有表" }).waitFor();
    await page.getByRole("button", { name: "空白表" }).click();
    await page.getByLabel("表名称").fill("工单");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/t\/tbl/);

    const rail = page.getByRole("navigation", { name: "数据表" });
    await rail.getByRole("link", { name: /工单/ }).hover();
    await rail.getByRole("button", { name: "工单的更多操作" }).click();
    await page.getByRole("menuitem", { name: "删除表" }).click();
    await rail.getByRole("link", { name: /工单/ }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "撤销", exact: true }).last().click();
    await rail.getByRole("link", { name: /工单/ }).waitFor();
  });

  it("show what somebody else did at once", async () => {
    const mine = await visit("/");
    const { base, table, path } = await freshBase(mine, "实时");
    await mine.goto(server.url + path);
    await mine.getByRole("navigation", { name: "数据表" }).getByRole("link", { name: /工单/ }).waitFor();
    const theirs = await visit("/");
    await send(theirs.request, server.url, "PATCH", `/bases/${base}/tables/${table}`, { name: "维修单" });
    await mine
      .getByRole("navigation", { name: "数据表" })
      .getByRole("link", { name: /维修单/ })
      .waitFor({ timeout: 5000 });
  });

  it("keep the order that the menu gives them", async () => {
    const page = await visit("/");
    const { base, path } = await freshBase(page, "顺序");
    await makeTable(page, server.url, base, "客户");
    await page.goto(server.url + path);
    const links = page.getByRole("navigation", { name: "数据表" }).getByRole("link");
    await links.nth(1).hover();
    await page.getByRole("button", { name: "客户的更多操作" }).click();
    await page.getByRole("menuitem", { name: "上移" }).click();
    await expect
      .poll(async () => (await links.allInnerTexts()).map((text) => text.split("\n")[0]))
      .toEqual(["客户", "工单"]);
    await page.reload();
    await expect
      .poll(async () => (await links.allInnerTexts()).map((text) => text.split("\n")[0]))
      .toEqual(["客户", "工单"]);
  });

  it("are undone and redone from the top bar, and from the keyboard", async () => {
    const page = await visit("/");
    const { base, table, path } = await freshBase(page, "回退");
    await page.goto(server.url + path);
    const rail = page.getByRole("navigation", { name: "数据表" });
    await rail.getByRole("link", { name: /工单/ }).waitFor();
    await send(page.request, server.url, "PATCH", `/bases/${base}/tables/${table}`, { name: "维修单" });
    await rail.getByRole("link", { name: /维修单/ }).waitFor();
    await page.getByRole("banner").getByRole("button", { name: "撤销" }).click();
    await rail.getByRole("link", { name: /工单/ }).waitFor();
    // The name changes back before the undo has been answered, and until then there is nothing to redo.
    await expect.poll(() => page.getByRole("banner").getByRole("button", { name: "重做" }).isEnabled()).toBe(true);
    await page.keyboard.press("Control+Shift+Z");
    await rail.getByRole("link", { name: /维修单/ }).waitFor();
  });

  it("go to the trash and back", async () => {
    const page = await visit("/");
    const { base } = await freshBase(page, "旧数据");
    await page.goto(`${server.url}/w/${workspace}`);
    await page.getByRole("button", { name: "旧数据的更多操作" }).click();
    await page.getByRole("menuitem", { name: "移到回收站" }).click();
    await page.getByText("“旧数据”已移到回收站").waitFor();
    await page.goto(`${server.url}/b/${base}`);
    await page.getByRole("heading", { name: "页面不存在" }).waitFor();
    await page.goto(`${server.url}/w/${workspace}/trash`);
    await page
      .getByRole("row", { name: /旧数据/ })
      .getByRole("button", { name: "恢复" })
      .click();
    await page.getByText("已恢复“旧数据”").waitFor();
    await page.goto(`${server.url}/b/${base}`);
    await page.getByRole("navigation", { name: "数据表" }).waitFor();
  });

  it("take a spreadsheet dropped on the home screen to the import", async () => {
    const page = await visit(`/w/${workspace}`);
    await page.getByRole("heading", { name: "数据库" }).waitFor();
    await drop(page, "退货记录_2026.csv", "单号,客户\nRMA-1,李雷\n");
    await page.getByRole("dialog").getByLabel("数据库名称").waitFor();
    expect(await page.getByLabel("数据库名称").inputValue()).toBe("退货记录 2026");
    await page.getByRole("button", { name: "继续" }).click();
    await page.waitForURL(/\/b\/bas\w+\/import/);
    await page.goto(`${server.url}/w/${workspace}`);
    await page.getByRole("heading", { name: "数据库" }).waitFor();
    await drop(page, "photo.heic", "x");
    await page.getByText("无法导入“photo.heic”").waitFor();
  });
});

async function drop(page: WatchedPage, name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName = "", content = ""]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], fileName));
      return data;
    },
    [name, text],
  );
  await page.dispatchEvent("main", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
}

describe("members and tokens", () => {
  it("lets an invited person in with the role of the invite, once", async () => {
    const owner = await visit(`/w/${workspace}/members`);
    await owner.getByRole("button", { name: "邀请成员" }).click();
    await owner.getByRole("dialog").getByText("查看者").click();
    await owner.getByRole("button", { name: "生成链接" }).click();
    const address = await owner.getByLabel("邀请链接").inputValue();

    const guest = await visit(new URL(address).pathname, { as: null, size: "phone" });
    await guest.getByRole("heading", { name: "加入晨光售后中心" }).waitFor();
    await guest.getByLabel("姓名").fill("王芳");
    await guest.getByLabel("邮箱").fill("wang@example.com");
    await guest.getByLabel("密码", { exact: true }).fill(password);
    await guest.getByRole("button", { name: "创建账号并加入" }).click();
    await guest.getByRole("heading", { name: "数据库" }).waitFor();
    expect(await guest.getByRole("button", { name: "新建数据库" }).count()).toBe(0);

    const late = await visit(new URL(address).pathname, { as: null });
    await late.getByRole("heading", { name: "邀请已失效" }).waitFor();
    await owner.reload();
    await owner.getByText("wang@example.com").waitFor();
  });

  it("shows a token's secret only once", async () => {
    const page = await visit(`/w/${workspace}/tokens`);
    await page.getByRole("button", { name: "新建令牌" }).click();
    await page.getByLabel("名称").fill("ERP 同步");
    await page.keyboard.press("Enter");
    const secret = await page.getByRole("textbox", { name: "令牌", exact: true }).inputValue();
    expect(secret).toMatch(/^abt_/);
    await page.getByRole("button", { name: "完成" }).click();
    await page.reload();
    await page.getByText("ERP 同步").waitFor();
    expect(await page.content()).not.toContain(secret);
    const answer = await fetch(`${server.url}/api/workspaces/${workspace}/bases`, {
      headers: { Authorization: `Bearer ${secret}` },
    });
    expect(answer.status).toBe(200);
  });

  it("asks before a token is revoked", async () => {
    const page = await visit(`/w/${workspace}/tokens`);
    await page.getByRole("button", { name: "吊销ERP 同步" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "取消" }).click();
    await page.getByText("ERP 同步").waitFor();
    await page.getByRole("button", { name: "吊销ERP 同步" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "吊销" }).click();
    await page.getByRole("heading", { name: "还没有令牌" }).waitFor();
  });
});

describe("the person's settings", () => {
  it("change the language and the theme at once and for good", async () => {
    const page = await visit("/profile", { as: "wang@example.com" });
    await page.getByRole("radio", { name: "English" }).click();
    await page.getByRole("heading", { name: "Profile and settings" }).waitFor();
    await page.getByRole("radio", { name: "Dark" }).click();
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
    const elsewhere = await visit("/profile", { as: "wang@example.com" });
    await elsewhere.getByRole("heading", { name: "Profile and settings" }).waitFor();
    expect(await elsewhere.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
  });
});

describe("without a connection", () => {
  it("says so, and stops saying so when it is back", async () => {
    const page = await visit(`/w/${workspace}`);
    await page.getByRole("heading", { name: "数据库" }).waitFor();
    await page.context().setOffline(true);
    await page.getByText("网络已断开").waitFor();
    await page.context().setOffline(false);
    await page.getByText("网络已断开").waitFor({ state: "detached" });
  });
});

describe.each([
  { locale: "zh-CN", size: "desktop", theme: "light" },
  { locale: "en", size: "phone", theme: "dark" },
] as const)("every screen in $locale on a $size, $theme", (options) => {
  it("has no barriers and fits the width", async () => {
    const page = await visit("/", options);
    await send(page.request, server.url, "PATCH", "/me", { locale: options.locale, theme: options.theme });
    const { base, path } = await freshBase(page, "无障碍");
    const places = ["", "/members", "/tokens", "/trash"].map((end) => `/w/${workspace}${end}`);
    const barriers: Record<string, string[]> = {};
    for (const place of [...places, "/profile", `/b/${base}/trash`, path, "/nowhere"]) {
      await page.goto(server.url + place);
      await page.locator("header, h2").first().waitFor();
      const loading = page.getByRole("status", { name: /^(加载中|Loading)/ });
      await expect.poll(() => loading.count(), { timeout: 15_000 }).toBe(0);
      const found = await findBarriers(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) found.push(`${wide} px wider than the screen`);
      if (found.length > 0) barriers[place.replace(/(wsp|bas|tbl)\w{14}/g, "$1")] = found;
    }
    expect(barriers).toEqual({});
  });
});

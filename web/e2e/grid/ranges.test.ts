import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStage, type Stage } from "./browser.ts";
import { Driver } from "./driver.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

async function open(query = "rows=100"): Promise<Driver> {
  return new Driver(await stage.open(query));
}

/** Pastes as another program would have copied it. */
async function paste(driver: Driver, data: { text?: string; html?: string }): Promise<void> {
  await driver.page.evaluate(({ text, html }) => {
    const clipboardData = new DataTransfer();
    if (text !== undefined) clipboardData.setData("text/plain", text);
    if (html !== undefined) clipboardData.setData("text/html", html);
    document.querySelector("textarea")?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
  }, data);
}

describe("copy and paste", () => {
  it("copies a range and pastes it elsewhere", async () => {
    const driver = await open();
    const values = [await driver.cell(1, "channel"), await driver.cell(2, "channel")];
    await driver.click(1, "channel");
    await driver.click(2, "channel", { shift: true });
    await driver.press("Control+c");
    await driver.click(5, "issue");
    await driver.press("Control+v");
    expect([await driver.cell(5, "issue"), await driver.cell(6, "issue")]).toEqual(values);
    expect((await driver.selection()).range).toEqual([5, 5, 6, 5]);
  });

  it("puts text and a table on the clipboard", async () => {
    const driver = await open();
    await driver.page.evaluate(() => window.page.grid.events.emit("edit", { edits: [] }));
    await driver.click(1, "tags");
    await driver.click(2, "issue", { shift: true });
    await driver.press("Control+c");
    const [text, html] = await driver.page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const read = async (type: string) => (await item?.getType(type))?.text();
      return [await read("text/plain"), await read("text/html")];
    });
    const expected = `${((await driver.cell(1, "tags")) as string[]).join(", ")}\t${await driver.cell(1, "issue")}`;
    expect(text?.split("\r\n")[0]).toBe(expected);
    expect(html).toContain("<td>");
  });

  it("fills the whole selection with one value", async () => {
    const driver = await open();
    await driver.click(1, "channel");
    await driver.click(4, "channel", { shift: true });
    await paste(driver, { text: "同一个" });
    for (const row of [1, 2, 3, 4]) expect(await driver.cell(row, "channel")).toBe("同一个");
  });

  it("asks for new rows beyond the last one", async () => {
    const driver = await open("rows=10");
    await driver.click(9, "channel");
    await paste(driver, { text: "a\tx\nb\ty\nc\tz" });
    const [event] = await driver.events("paste");
    expect(event?.event).toMatchObject({ newRows: 2, columns: ["channel", "status"], target: { count: 1 } });
    expect([await driver.cell(9, "channel"), await driver.cell(11, "channel")]).toEqual(["a", "c"]);
  });

  it("leaves out columns that cannot be written", async () => {
    const driver = await open();
    await driver.page.evaluate(() => window.page.grid.goTo(1, "email"));
    const before = await driver.cell(1, "sn");
    await paste(driver, { text: "a@example.com\tSN1\tbeyond" });
    expect((await driver.events("paste"))[0]?.event).toMatchObject({
      columns: ["email"],
      readonlyColumns: ["sn"],
      columnsCut: 1,
    });
    expect(await driver.cell(1, "sn")).toBe(before);
  });

  it("reads Excel's and WPS's tables with merged cells and line breaks", async () => {
    const driver = await open();
    const excel = `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td{mso-number-format:General}</style></head>
      <body><!--StartFragment--><table border=0><col width=72><tr height=19><td rowspan=2 class=xl65>合并</td><td>一<br style='mso-data-placement:same-cell;'>二</td></tr>
      <tr height=19><td align=right>1,234.50</td></tr><tr height=0 style='display:none'><td></td><td></td></tr></table><!--EndFragment--></body></html>`;
    const wps = `<table><tr><td colspan="2">a  <font>b</font>
      c</td><td>&nbsp;</td></tr><tr><td></td><td>x&lt;y</td><td>"q"</td></tr></table>`;
    const read = (html: string) => driver.page.evaluate((text) => window.page.parseHtml(text), html);
    expect(await read(excel)).toEqual([
      ["合并", "一\n二"],
      ["", "1,234.50"],
    ]);
    expect(await read(wps)).toEqual([
      ["a b c", "", " "],
      ["", "x<y", '"q"'],
    ]);
    expect(await read("<p>no table</p>")).toBeNull();
  });

  it("cuts: the cells are cleared", async () => {
    const driver = await open();
    await driver.click(1, "channel");
    await driver.press("Control+x");
    expect(await driver.cell(1, "channel")).toBeNull();
    expect((await driver.events("copied"))[0]?.event).toMatchObject({ isCut: true });
  });

  it("copies rows that have yet to be loaded", async () => {
    const driver = await open("rows=100000&source=windowed");
    await driver.click(1, "channel");
    await driver.page.evaluate(() =>
      window.page.grid.selectArea({ from: { row: 0, column: 0 }, to: { row: 2999, column: 0 } }),
    );
    await driver.press("Control+c");
    await expect.poll(async () => (await driver.events("copied")).length).toBe(1);
    const text = await driver.page.evaluate(() => navigator.clipboard.readText());
    expect(text.split("\n")).toHaveLength(3000);
  });

  it("pastes text into the field while a cell is edited", async () => {
    const driver = await open();
    await driver.page.evaluate(() => navigator.clipboard.writeText("inside"));
    await driver.click(1, "channel");
    await driver.page.keyboard.type("-");
    await driver.press("Control+v", "Enter");
    expect(await driver.cell(1, "channel")).toBe("-inside");
  });
});

describe("the fill handle", () => {
  async function handle(driver: Driver): Promise<{ x: number; y: number }> {
    await driver.settle();
    return driver.page.evaluate(() => {
      const { model } = window.page.grid;
      const range = model.range as { bottom: number; right: number };
      const rect = model.cellRect({ row: range.bottom, column: range.right }) as DOMRect;
      return { x: rect.x + rect.width - 1, y: rect.y + rect.height - 1 };
    });
  }

  it("continues a series downwards", async () => {
    const driver = await open();
    await driver.click(1, "issue");
    await driver.page.keyboard.type("第1周");
    await driver.press("Enter");
    await driver.page.keyboard.type("第3周");
    await driver.press("Enter");
    await driver.click(1, "issue");
    await driver.click(2, "issue", { shift: true });
    await driver.drag(await handle(driver), await driver.point(5, "issue"));
    expect([await driver.cell(3, "issue"), await driver.cell(5, "issue")]).toEqual(["第5周", "第9周"]);
    expect((await driver.selection()).range).toEqual([1, 5, 5, 5]);
  });

  it("is undone in mid-drag by Escape", async () => {
    const driver = await open();
    await driver.click(1, "issue");
    const from = await handle(driver);
    await driver.page.mouse.move(from.x, from.y);
    await driver.page.mouse.down();
    await driver.page.mouse.move(from.x, from.y + 90, { steps: 3 });
    await driver.press("Escape");
    await driver.page.mouse.up();
    expect(await driver.events("fill")).toHaveLength(0);
  });

  it("copies downwards by Ctrl+D", async () => {
    const driver = await open();
    const value = await driver.cell(1, "amount");
    await driver.click(1, "amount");
    await driver.click(3, "amount", { shift: true });
    await driver.press("Control+d");
    expect([await driver.cell(2, "amount"), await driver.cell(3, "amount")]).toEqual([value, value]);
  });

  it("copies sideways as text", async () => {
    const driver = await open();
    await driver.click(1, "channel");
    const value = await driver.cell(1, "channel");
    await driver.drag(await handle(driver), await driver.point(1, "issue"));
    expect(await driver.cell(1, "issue")).toBe(value);
  });
});

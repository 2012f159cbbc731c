import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cdpOf, openStage, type Stage } from "./browser.ts";
import { commitComposition, compose, Driver, pressWhileComposing } from "./driver.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

async function open(query = "rows=100"): Promise<Driver> {
  return new Driver(await stage.open(query));
}

describe("a Chinese input method", () => {
  it("A: typing pinyin right after selecting a cell writes the words into it", async () => {
    const driver = await open();
    const cdp = await cdpOf(driver.page);
    await driver.click(2, "channel");
    await compose(cdp, ["n", "ni", "nih", "niha", "nihao"]);
    expect(await driver.field()).toMatchObject({ text: "nihao", isShown: true });
    await commitComposition(cdp, "你好");
    await driver.press("Enter");
    expect(await driver.cell(2, "channel")).toBe("你好");
    expect((await driver.selection()).active).toBe("3 channel");
  });

  it("A: also when the cell was reached by keyboard, and again in the next cell", async () => {
    const driver = await open();
    const cdp = await cdpOf(driver.page);
    await driver.click(2, "channel");
    await driver.press("ArrowDown");
    for (const row of [3, 4]) {
      await compose(cdp, ["s", "sh"]);
      await commitComposition(cdp, "售后");
      await driver.press("Enter");
      expect(await driver.cell(row, "channel")).toBe("售后");
    }
  });

  it("B: Enter during the composition does not commit the cell", async () => {
    const driver = await open();
    const cdp = await cdpOf(driver.page);
    await driver.click(2, "channel");
    await compose(cdp, ["ni", "nihao"]);
    await pressWhileComposing(cdp, "Enter");
    expect(await driver.events("edit")).toHaveLength(0);
    expect((await driver.selection()).active).toBe("2 channel");
    await commitComposition(cdp, "你好");
    expect(await driver.field()).toMatchObject({ text: "你好", isShown: true });
    await driver.press("Enter");
    expect(await driver.cell(2, "channel")).toBe("你好");
  });

  it("keeps Escape, arrows and Space of the composition away from the grid", async () => {
    const driver = await open();
    const cdp = await cdpOf(driver.page);
    await driver.click(2, "channel");
    await compose(cdp, ["ni"]);
    for (const key of ["ArrowDown", " ", "Tab"]) await pressWhileComposing(cdp, key);
    expect((await driver.selection()).active).toBe("2 channel");
    await commitComposition(cdp, "你");
    await driver.press("Tab");
    expect(await driver.cell(2, "channel")).toBe("你");
  });

  it("finishes the first words in the cell before an outside editor takes them over", async () => {
    const driver = await open();
    const cdp = await cdpOf(driver.page);
    await driver.click(2, "status");
    await compose(cdp, ["w", "wx"]);
    expect(await driver.events("openEditor")).toHaveLength(0);
    await commitComposition(cdp, "维修");
    const [opened] = await driver.events("openEditor");
    expect(opened?.event).toMatchObject({ text: "维修", cell: { rowIndex: 2, column: "status" } });
  });

  it("leaves nothing behind in a cell that cannot be edited", async () => {
    const driver = await open();
    const cdp = await cdpOf(driver.page);
    await driver.page.evaluate(() => window.page.grid.goTo(2, "sn"));
    await compose(cdp, ["ni"]);
    await commitComposition(cdp, "你");
    expect(await driver.events("refused")).toHaveLength(1);
    await driver.press("Home", "ArrowRight", "ArrowRight");
    expect(await driver.field()).toMatchObject({ text: "", isShown: false });
  });
});

describe("editing", () => {
  it("by typing replaces the text, and arrows then go on", async () => {
    const driver = await open();
    await driver.click(1, "issue");
    await driver.page.keyboard.type("new text");
    await driver.press("ArrowRight");
    expect(await driver.cell(1, "issue")).toBe("new text");
    expect((await driver.selection()).active).toBe("1 amount");
  });

  it("by F2 changes the present text, and arrows move in it", async () => {
    const driver = await open();
    const before = await driver.cell(1, "channel");
    await driver.click(1, "channel");
    await driver.press("F2", "ArrowLeft");
    await driver.page.keyboard.type("X");
    await driver.press("Enter");
    const text = String(before);
    expect(await driver.cell(1, "channel")).toBe(`${text.slice(0, -1)}X${text.slice(-1)}`);
  });

  it("by double click and Escape leaves the cell as it was", async () => {
    const driver = await open();
    const before = await driver.cell(1, "channel");
    await driver.click(1, "channel", { double: true });
    expect(await driver.field()).toMatchObject({ text: before, isShown: true });
    await driver.page.keyboard.type("lost");
    await driver.press("Escape");
    expect(await driver.cell(1, "channel")).toBe(before);
    expect(await driver.events("edit")).toHaveLength(0);
  });

  it("without a change tells nobody", async () => {
    const driver = await open();
    await driver.click(1, "channel");
    await driver.press("F2", "Enter");
    expect(await driver.events("edit")).toHaveLength(0);
  });

  it("of long text breaks lines by Shift+Enter and commits by Enter", async () => {
    const driver = await open("rows=100&columns=12");
    await driver.page.evaluate(() => window.page.grid.goTo(1, "note"));
    await driver.page.keyboard.type("一");
    await driver.press("Shift+Enter");
    await driver.page.keyboard.type("二");
    await driver.press("Alt+Enter");
    await driver.page.keyboard.type("三");
    await driver.press("Enter");
    expect(await driver.cell(1, "note")).toBe("一\n二\n三");
  });

  it("ends with a commit when another cell is pressed or the focus leaves", async () => {
    const driver = await open();
    await driver.click(1, "channel");
    await driver.page.keyboard.type("one");
    await driver.click(3, "issue");
    expect(await driver.cell(1, "channel")).toBe("one");
    await driver.page.keyboard.type("two");
    await driver.page.evaluate(() => document.getElementById("outside")?.focus());
    expect(await driver.cell(3, "issue")).toBe("two");
  });

  it("follows its row when others are inserted above", async () => {
    const driver = await open();
    await driver.click(3, "channel");
    await driver.page.keyboard.type("mine");
    await driver.page.evaluate(() => {
      const { source } = window.page.grid.model.options as unknown as {
        source: { insert(at: number, rows: unknown[]): void };
      };
      source.insert(0, [{ id: "other", version: 1, cells: [] }]);
    });
    await driver.press("Enter");
    expect(await driver.cell(4, "channel")).toBe("mine");
  });

  it("hands other kinds to an outside editor and takes its value", async () => {
    const driver = await open();
    await driver.click(1, "status");
    await driver.press("Enter");
    expect(await driver.events("openEditor")).toHaveLength(1);
    await driver.page.evaluate(() => {
      const opened = window.page.log.at(-1) as { event: { handle: { commit(value: unknown, move: string): void } } };
      opened.event.handle.commit("已完成", "down");
    });
    expect(await driver.cell(1, "status")).toBe("已完成");
    expect((await driver.selection()).active).toBe("2 status");
    expect((await driver.field()).hasFocus).toBe(true);
  });

  it("lets an outside editor commit when another cell is pressed", async () => {
    const driver = await open();
    await driver.click(1, "status");
    await driver.press("Enter");
    await driver.page.evaluate(() => {
      type Handle = { commit(value: unknown): void; onClose(listener: () => void): void };
      const opened = window.page.log.at(-1) as { event: { handle: Handle } };
      const { handle } = opened.event;
      handle.onClose(() => handle.commit("检测中"));
    });
    await driver.click(5, "issue");
    expect(await driver.cell(1, "status")).toBe("检测中");
    expect((await driver.selection()).active).toBe("5 issue");
  });

  it("hands over what was typed to open an outside editor", async () => {
    const driver = await open();
    await driver.click(1, "status");
    await driver.press("x");
    expect((await driver.events("openEditor"))[0]?.event).toMatchObject({ text: "x" });
    await driver.page.evaluate(() => {
      const opened = window.page.log.at(-1) as { event: { handle: { cancel(): void } } };
      opened.event.handle.cancel();
    });
    await driver.page.keyboard.press("ArrowDown");
    expect((await driver.selection()).active).toBe("2 status");
  });

  it("checks a box by click and by Space, and rates by digit and by star", async () => {
    const driver = await open();
    const before = await driver.cell(1, "done");
    await driver.click(1, "done");
    expect(await driver.cell(1, "done")).toBe(!before);
    await driver.press("Space");
    expect(await driver.cell(1, "done")).toBe(before);
    await driver.press("ArrowRight", "4");
    expect(await driver.cell(1, "rating")).toBe(4);
    const { x, y } = await driver.point(1, "rating");
    await driver.page.mouse.click(x - 45, y);
    expect(await driver.cell(1, "rating")).toBe(1);
  });

  it("clears by Delete and asks for undo and redo", async () => {
    const driver = await open();
    await driver.click(1, "channel");
    await driver.click(3, "channel", { shift: true });
    await driver.press("Delete");
    expect(await driver.cell(2, "channel")).toBeNull();
    await driver.press("Control+z", "Control+Shift+z", "Control+y");
    expect(await driver.events("undo")).toHaveLength(1);
    expect(await driver.events("redo")).toHaveLength(2);
  });
});

describe("the keyboard", () => {
  it("reaches every edge", async () => {
    const driver = await open();
    await driver.click(5, "channel");
    const steps: [string, string][] = [
      ["ArrowUp", "4 channel"],
      ["Control+ArrowDown", "99 channel"],
      ["Home", "99 number"],
      ["Control+Home", "0 number"],
      ["End", "0 sn"],
      ["Control+End", "99 sn"],
      ["Control+ArrowUp", "0 sn"],
      ["Tab", "1 number"],
      ["Shift+Tab", "0 sn"],
    ];
    for (const [key, active] of steps) {
      await driver.press(key);
      expect((await driver.selection()).active, key).toBe(active);
    }
    await driver.press("PageDown");
    const [row] = ((await driver.selection()).active ?? "").split(" ");
    expect(Number(row)).toBeGreaterThan(15);
  });

  it("extends, selects all and walks inside the range", async () => {
    const driver = await open();
    await driver.click(1, "channel");
    await driver.press("Shift+ArrowDown", "Shift+ArrowRight");
    expect((await driver.selection()).range).toEqual([1, 2, 2, 3]);
    await driver.press("Tab", "Tab", "Tab");
    expect(await driver.selection()).toMatchObject({ active: "2 status", range: [1, 2, 2, 3] });
    await driver.press("Control+a");
    expect((await driver.selection()).range).toEqual([0, 0, 99, 14]);
  });

  it("opens the record by Space and the menu by Shift+F10", async () => {
    const driver = await open();
    await driver.click(1, "channel");
    await driver.press("Space", "Shift+F10");
    expect((await driver.events("openRecord"))[0]?.event).toMatchObject({ rowIndex: 1 });
    expect((await driver.events("contextMenu"))[0]?.event).toMatchObject({ column: "channel" });
  });

  it("is not caught in the grid: Tab leaves it at the last cell", async () => {
    const driver = await open();
    await driver.click(1, "channel");
    await driver.press("Control+End", "Tab");
    expect((await driver.field()).hasFocus).toBe(false);
  });
});

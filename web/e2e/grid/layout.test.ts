import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cdpOf, openStage, type Stage } from "./browser.ts";
import { Driver } from "./driver.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

async function open(query = "rows=100"): Promise<Driver> {
  return new Driver(await stage.open(query));
}

const columns = (driver: Driver) => driver.page.evaluate(() => window.page.columns());

describe("columns", () => {
  it("are resized at the edge of their header", async () => {
    const driver = await open();
    const { x } = await driver.point(0, "channel");
    await driver.drag({ x: x + 54, y: 18 }, { x: x + 114, y: 18 });
    expect((await driver.events("columnResize"))[0]?.event).toEqual({ column: "channel", width: 170 });
  });

  it("are moved by their header", async () => {
    const driver = await open();
    const from = await driver.point(0, "channel");
    const to = await driver.point(0, "issue");
    await driver.click(0, "channel");
    await driver.drag({ x: from.x, y: 18 }, { x: to.x + 20, y: 18 });
    expect((await columns(driver)).slice(1, 7)).toEqual(["customer", "status", "tags", "issue", "channel", "amount"]);
    expect((await driver.selection()).active).toContain("channel");
  });

  it("are selected by their header and have a menu", async () => {
    const driver = await open();
    const { x } = await driver.point(0, "channel");
    await driver.page.mouse.click(x, 18);
    expect((await driver.selection()).range).toEqual([0, 2, 99, 2]);
    await driver.page.mouse.click(x + 38, 18);
    expect((await driver.events("columnMenu"))[0]?.event).toMatchObject({ column: "channel" });
  });

  it("scroll sideways, three hundred of them, under the frozen one", async () => {
    const driver = await open("rows=100&columns=300");
    await driver.click(3, "channel");
    await driver.press("End");
    expect((await driver.selection()).active).toBe("3 extra299");
    const { left } = await driver.scroll();
    expect(left).toBeGreaterThan(35_000);
    const frozen = await driver.point(3, "number");
    expect(frozen.x).toBeLessThan(250);
  });

  it("all scroll where the view is too narrow to freeze one", async () => {
    const driver = await open();
    await driver.page.setViewportSize({ width: 390, height: 800 });
    await driver.settle();
    expect(await driver.page.evaluate(() => window.page.grid.model.frozenCount)).toBe(0);
  });
});

describe("rows", () => {
  it("are checked by their boxes, with Shift up to another, and all at once", async () => {
    const driver = await open();
    const { y: first } = await driver.point(1, "number");
    const { y: last } = await driver.point(4, "number");
    const checked = () => driver.page.evaluate(() => window.page.grid.model.checked.size);
    await driver.page.mouse.click(16, first);
    expect(await checked()).toBe(1);
    await driver.page.keyboard.down("Shift");
    await driver.page.mouse.click(16, last);
    await driver.page.keyboard.up("Shift");
    expect(await checked()).toBe(4);
    await driver.page.mouse.click(16, 18);
    expect(await checked()).toBe(100);
  });

  it("stay checked and active when their order changes", async () => {
    const driver = await open();
    const { y } = await driver.point(1, "number");
    await driver.page.mouse.click(16, y);
    await driver.click(2, "channel");
    const found = await driver.page.evaluate(() => {
      const { model } = window.page.grid;
      const { source } = model.options as unknown as {
        source: { count: number; rowAt(at: number): unknown; reset(rows: unknown[]): void };
      };
      const rows = Array.from({ length: source.count }, (_, at) => source.rowAt(at));
      source.reset(rows.reverse());
      return { active: model.selection.active?.row, checked: model.checked.spans };
    });
    expect(found).toEqual({ active: 97, checked: [{ from: 98, to: 99 }] });
  });

  it("are opened by their button and added by the line at the end", async () => {
    const driver = await open("rows=5");
    const { y } = await driver.point(2, "number");
    await driver.page.mouse.click(54, y);
    expect((await driver.events("openRecord"))[0]?.event).toMatchObject({ rowIndex: 2 });
    await driver.page.mouse.click(150, 36 + 5 * 32 + 16);
    expect(await driver.events("addRow")).toHaveLength(1);
  });

  it("scroll by themselves while a selection is dragged past the edge", async () => {
    const driver = await open();
    const { x, y } = await driver.point(20, "channel");
    await driver.page.mouse.move(x, y);
    await driver.page.mouse.down();
    await driver.page.mouse.move(x, 899, { steps: 3 });
    await expect.poll(async () => (await driver.selection()).range?.[2] ?? 0).toBeGreaterThan(40);
    await driver.page.mouse.up();
  });
});

describe("groups", () => {
  const lines = (driver: Driver) => driver.page.evaluate(() => window.page.grid.model.runs.lineCount);

  it("collapse by a click on their header", async () => {
    const driver = await open("rows=300&groups=1");
    const before = await lines(driver);
    await driver.page.mouse.click(60, 36 + 20);
    const [event] = await driver.events("toggleGroup");
    expect(event?.event).toMatchObject({ isCollapsed: true, group: { key: "京东" } });
    expect(await lines(driver)).toBeLessThan(before - 20);
    await driver.page.mouse.click(60, 36 + 20);
    expect(await lines(driver)).toBe(before);
  });

  it("are walked and opened by keyboard", async () => {
    const driver = await open("rows=300&groups=1");
    await driver.click(0, "channel");
    await driver.press("ArrowUp");
    expect((await driver.selection()).group).toBe("京东/待受理");
    await driver.press("ArrowUp", "ArrowLeft");
    expect(await driver.selection()).toMatchObject({ group: "京东" });
    await driver.press("ArrowDown");
    const { group } = await driver.selection();
    expect(group).not.toContain("京东");
    await driver.press("ArrowUp", "ArrowRight", "ArrowDown", "ArrowDown");
    expect((await driver.selection()).active).toBe("0 channel");
  });

  it("keep their headers in sight while their rows pass, and show themselves when closed there", async () => {
    const driver = await open("rows=3000&groups=1");
    await driver.page.evaluate(() => window.page.grid.scrollTo(3000, 0));
    await driver.settle();
    const pinned = await driver.page.evaluate(() =>
      window.page.grid.model.runs.pinsAt(3000).map((pin) => pin.line.group?.key),
    );
    expect(pinned).toHaveLength(2);
    await driver.page.mouse.click(60, 36 + 40 + 20);
    expect((await driver.events("toggleGroup"))[0]?.event).toMatchObject({
      isCollapsed: true,
      group: { key: pinned[1] },
    });
    const y = await driver.page.evaluate((key) => {
      const { model } = window.page.grid;
      const line = model.runs.ofGroup(key ?? "");
      return line === undefined ? -1 : model.lineY(line);
    }, pinned[1]);
    expect(y).toBe(36 + 40);
  });

  it("do not hide the active row under their pinned headers", async () => {
    const driver = await open("rows=3000&groups=1");
    await driver.page.evaluate(() => window.page.grid.scrollTo(3000, 0));
    await driver.page.evaluate(() => window.page.grid.goTo(30, "issue"));
    expect((await driver.point(30, "issue")).y).toBe(36 + 80 + 16);
  });

  it("keep their hidden rows out of what is copied and cleared", async () => {
    const driver = await open("rows=300&groups=1");
    const size = await driver.page.evaluate(() => {
      const { grid } = window.page;
      const groups = grid.model.options.source.groups ?? [];
      grid.setCollapsedGroups([groups[0]?.key ?? ""]);
      return groups[0]?.count ?? 0;
    });
    await driver.press("Control+a", "Delete");
    const [event] = await driver.events("clear");
    expect(event?.event).toMatchObject({ target: { count: 300 - size, spans: [{ from: size, to: 300 }] } });
  });
});

describe("a million rows", () => {
  it("are scrolled to the last one by keyboard, and back step by step", async () => {
    const driver = await open("rows=1000000&source=windowed");
    await driver.click(3, "channel");
    await driver.press("Control+ArrowDown");
    await expect.poll(() => driver.cell(999_999, "number")).toMatch(/-1000000$/);
    expect((await driver.selection()).active).toBe("999999 channel");
    const { top } = await driver.scroll();
    const bottom = await driver.point(999_999, "channel");
    expect(bottom.y).toBeLessThan(900 - 32);
    await driver.page.mouse.move(700, 400);
    await driver.page.mouse.wheel(0, -960);
    await expect.poll(async () => (await driver.scroll()).top).toBe(top - 960);
  });

  it("are scrolled exactly by wheel in the middle, also by many screens at once", async () => {
    const driver = await open("rows=10000000&source=windowed");
    await driver.page.evaluate(() => window.page.grid.scrollTo(160_000_000, 0));
    await driver.page.mouse.move(700, 400);
    await driver.page.mouse.wheel(0, 120);
    await expect.poll(async () => (await driver.scroll()).top).toBe(160_000_120);
    await driver.page.mouse.wheel(0, 8000);
    await expect.poll(async () => (await driver.scroll()).top).toBe(160_008_120);
    await driver.page.waitForTimeout(400);
    expect((await driver.scroll()).top).toBe(160_008_120);
  });

  it("are reached by dragging the scrollbar", async () => {
    const driver = await open("rows=10000000&source=windowed");
    await driver.drag({ x: 1434, y: 45 }, { x: 1434, y: 890 });
    await expect.poll(() => driver.cell(9_999_999, "number")).toMatch(/-10000000$/);
  });
});

describe("touch", () => {
  it("scrolls by swipe with momentum and selects by tap", async () => {
    const driver = await open("rows=1000000&source=windowed");
    const cdp = await cdpOf(driver.page);
    await cdp.send("Emulation.setTouchEmulationEnabled", { enabled: true });
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", y: number) =>
      cdp.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x: 600, y }] });
    await touch("touchStart", 700);
    for (let y = 660; y >= 300; y -= 40) {
      await touch("touchMove", y);
      await driver.settle();
    }
    await touch("touchEnd", 300);
    await expect.poll(async () => (await driver.scroll()).top).toBeGreaterThan(350);
    expect((await driver.selection()).active).toBeNull();
    await driver.page.waitForTimeout(1500);
    await touch("touchStart", 300);
    await touch("touchEnd", 300);
    await expect.poll(async () => (await driver.selection()).active).toMatch(/status$/);
  });
});

describe("for screen readers", () => {
  it("there is a grid with the visible rows, and the field points at the active cell", async () => {
    const driver = await open("rows=1000000&source=windowed");
    await driver.click(3, "issue");
    await expect
      .poll(() => driver.page.evaluate(() => document.querySelectorAll("canvas [role=row]").length))
      .toBeGreaterThan(20);
    const found = await driver.page.evaluate(() => {
      const grid = document.querySelector("canvas [role=grid]");
      const active = document.querySelector("textarea")?.getAttribute("aria-activedescendant") ?? "";
      return {
        rows: grid?.getAttribute("aria-rowcount"),
        label: grid?.getAttribute("aria-label"),
        active: document.getElementById(active)?.textContent,
        heads: document.querySelectorAll("canvas [role=columnheader]").length,
      };
    });
    expect(found).toMatchObject({ rows: "1000002", label: "售后工单", active: await driver.cell(3, "issue") });
    expect(found.heads).toBeGreaterThan(8);
  });

  it("the field has its name before there are rows", async () => {
    const driver = await open("rows=100&source=windowed");
    expect(await driver.page.evaluate(() => window.page.nameAtFirst)).toBe("售后工单");
  });

  it("nothing is found by axe, with and without groups", async () => {
    for (const query of ["rows=100", "rows=300&groups=1"]) {
      const driver = await open(query);
      await driver.click(0, "channel");
      await expect
        .poll(() => driver.page.evaluate(() => document.querySelectorAll("canvas [role=row]").length))
        .toBeGreaterThan(9);
      await driver.page.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core/axe.min.js") });
      const kinds = await driver.page.evaluate(async () => {
        type Axe = { run(target: string): Promise<{ violations: { id: string; nodes: unknown[] }[] }> };
        const { violations } = await (window as unknown as { axe: Axe }).axe.run("#grid");
        return violations.map((violation) => violation.id);
      });
      expect(kinds).toEqual([]);
    }
  });

  it("the grid is renewed when scrolling rests", async () => {
    const driver = await open("rows=1000000&source=windowed");
    await driver.page.evaluate(() => window.page.grid.scrollTo(16_000_000, 0));
    await expect
      .poll(() =>
        driver.page.evaluate(() =>
          document.querySelector("canvas [role=row]:nth-child(2)")?.getAttribute("aria-rowindex"),
        ),
      )
      .toBe("500002");
  });

  it("what was done is said", async () => {
    const driver = await open();
    await driver.click(1, "channel");
    await driver.press("Control+c");
    await expect
      .poll(() => driver.page.evaluate(() => document.querySelector("[aria-live]")?.textContent))
      .toBe("已复制 1 × 1 个单元格");
  });
});

describe("drawing", () => {
  const ink = (driver: Driver) =>
    driver.page.evaluate(() => {
      const canvas = document.querySelector("canvas") as HTMLCanvasElement;
      const ctx = canvas.getContext("2d") as CanvasRenderingContext2D;
      const { data } = ctx.getImageData(0, 0, canvas.width, canvas.height);
      const colours = new Set<number>();
      for (let at = 0; at < data.length; at += 4)
        colours.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0));
      return { width: canvas.width, colours: colours.size };
    });

  it("follows the size and the resolution of the screen", async () => {
    const driver = await open();
    expect((await ink(driver)).width).toBe(1440);
    const cdp = await cdpOf(driver.page);
    await cdp.send("Emulation.setDeviceMetricsOverride", {
      width: 1000,
      height: 700,
      deviceScaleFactor: 2,
      mobile: false,
    });
    await expect.poll(async () => (await ink(driver)).width).toBe(2000);
    expect((await ink(driver)).colours).toBeGreaterThan(50);
  });

  it("shows what others changed and what is not saved", async () => {
    const driver = await open();
    const at = await driver.point(2, "channel");
    const corner = { x: Math.round(at.x + 52), y: Math.round(at.y - 14) };
    const colour = () =>
      driver.page.evaluate(({ x, y }) => {
        const canvas = document.querySelector("canvas") as HTMLCanvasElement;
        return [...(canvas.getContext("2d")?.getImageData(x, y, 1, 1).data ?? [])].slice(0, 3);
      }, corner);
    expect(await colour()).toEqual([255, 255, 255]);
    await driver.page.evaluate(() => window.page.grid.mark([{ rowId: "rec2", column: "channel" }], "failed"));
    await expect.poll(colour).toEqual([217, 56, 56]);
    await driver.page.evaluate(() => window.page.grid.mark([{ rowId: "rec2", column: "channel" }], null));
    await driver.page.evaluate(() => window.page.grid.flash([{ rowId: "rec2", column: "channel" }]));
    await expect.poll(async () => (await colour())[2]).toBeLessThan(250);
    await expect.poll(colour, { timeout: 4000 }).toEqual([255, 255, 255]);
  });
});

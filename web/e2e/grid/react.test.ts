import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStage, type Stage } from "./browser.ts";
import { Driver } from "./driver.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe("the React wrapper", () => {
  it("makes one grid in strict mode and passes events to the present handlers", async () => {
    const driver = new Driver(await stage.open("", "react.html"));
    expect(await driver.page.locator("canvas").count()).toBe(1);
    const add = () => driver.page.evaluate(() => window.page.grid.events.emit("addRow", { group: null }));
    await add();
    await add();
    expect(await driver.page.locator("output").textContent()).toBe("120 2");
  });

  it("takes new options and keeps the selection", async () => {
    const driver = new Driver(await stage.open("", "react.html"));
    await driver.page.evaluate(() => {
      window.page.grid.goTo(3, "issue");
      window.page.grid.events.emit("columnResize", { column: "channel", width: 222 });
    });
    const width = () => driver.page.evaluate(() => window.page.grid.model.columns.width(2));
    await expect.poll(width).toBe(222);
    expect((await driver.selection()).active).toBe("3 issue");
  });

  it("takes colours from custom properties and follows the theme", async () => {
    const driver = new Driver(await stage.open("", "react.html"));
    const accent = () => driver.page.evaluate(() => window.page.grid.model.theme.accent);
    expect(await accent()).toBe("rgb(1, 2, 3)");
    await driver.page.evaluate(() => {
      document.documentElement.dataset.theme = "dark";
    });
    await expect.poll(accent).toBe("rgb(4, 5, 6)");
    expect(await driver.page.evaluate(() => window.page.grid.model.theme.isDark)).toBe(true);
  });

  it("uses the system's colours where they are forced", async () => {
    const driver = new Driver(await stage.open("", "react.html"));
    await driver.page.emulateMedia({ forcedColors: "active" });
    await expect.poll(() => driver.page.evaluate(() => window.page.grid.model.theme.range)).toBe("transparent");
  });
});

/** What the tests say to the page: where a cell is, what it holds, which events came. */
import type { Page as BrowserPage, CDPSession } from "playwright-core";
import { settle } from "./browser.ts";

export interface Logged {
  readonly name: string;
  readonly event: Record<string, unknown> | null;
}

export class Driver {
  readonly page: BrowserPage;

  constructor(page: BrowserPage) {
    this.page = page;
  }

  /** The middle of a cell. */
  async point(row: number, column: string): Promise<{ x: number; y: number }> {
    const rect = await this.page.evaluate(
      ([at, key]) => {
        const { model } = window.page.grid;
        return model.cellRect({ row: at, column: model.columns.indexOf(key) });
      },
      [row, column] as const,
    );
    if (rect === null) throw new Error(`cell ${row} ${column} is hidden`);
    return { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
  }

  async click(row: number, column: string, options: { shift?: boolean; double?: boolean } = {}): Promise<void> {
    const { x, y } = await this.point(row, column);
    if (options.shift) await this.page.keyboard.down("Shift");
    await this.page.mouse.click(x, y, { clickCount: options.double ? 2 : 1 });
    if (options.shift) await this.page.keyboard.up("Shift");
  }

  async drag(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
    await this.page.mouse.move(to.x, to.y, { steps: 3 });
    await this.page.mouse.up();
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  cell(row: number, column: string): Promise<unknown> {
    return this.page.evaluate(([at, key]) => window.page.cell(at, key), [row, column] as const);
  }

  /** Active cell as "row column", and the range when it is more than that cell. */
  selection(): Promise<{
    active: string | null;
    range: [number, number, number, number] | null;
    group: string | null;
  }> {
    return this.page.evaluate(() => {
      const { model } = window.page.grid;
      const { active, group } = model.selection;
      const range = model.range;
      return {
        active: active === null ? null : `${active.row} ${model.columns.column(active.column).key}`,
        range:
          range === null
            ? null
            : ([range.top, range.left, range.bottom, range.right] as [number, number, number, number]),
        group,
      };
    });
  }

  scroll(): Promise<{ top: number; left: number }> {
    return this.page.evaluate(() => {
      const { model } = window.page.grid;
      return { top: model.scrollTop, left: model.scrollLeft };
    });
  }

  async events(name: string): Promise<readonly Logged[]> {
    return this.page.evaluate(
      (wanted) =>
        window.page.log
          .filter((entry) => entry.name === wanted)
          .map((entry) => JSON.parse(JSON.stringify(entry)) as Logged),
      name,
    );
  }

  async settle(): Promise<void> {
    await settle(this.page);
  }

  /** The field over the cell: what it holds and whether it can be seen. */
  field(): Promise<{ text: string; isShown: boolean; hasFocus: boolean }> {
    return this.page.evaluate(() => {
      const field = document.querySelector("textarea") as HTMLTextAreaElement;
      return {
        text: field.value,
        isShown: getComputedStyle(field).opacity !== "0",
        hasFocus: document.activeElement === field,
      };
    });
  }
}

/** An input method as the browser sees one: keys with code 229, then a composition that grows and is committed. */
export async function compose(cdp: CDPSession, steps: readonly string[]): Promise<void> {
  for (const text of steps) {
    await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Process", windowsVirtualKeyCode: 229 });
    await cdp.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  }
}

export async function pressWhileComposing(cdp: CDPSession, key: string): Promise<void> {
  await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key, windowsVirtualKeyCode: 229 });
  await cdp.send("Input.dispatchKeyEvent", { type: "keyUp", key, windowsVirtualKeyCode: 229 });
}

export async function commitComposition(cdp: CDPSession, text: string): Promise<void> {
  await cdp.send("Input.insertText", { text });
}

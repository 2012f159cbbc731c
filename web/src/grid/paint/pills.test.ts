import { describe, expect, it } from "vitest";
import type { PaintState } from "../types.ts";
import { drawPills } from "./pills.ts";
import { darkTheme } from "./theme.ts";

/** Every character is ten pixels wide; what is written is kept. */
function drawn(width: number, texts: readonly string[], more = 0): string[] {
  const written: string[] = [];
  const ctx = {
    measureText: (text: string) => ({ width: text.length * 10 }),
    fillText: (text: string) => written.push(text),
    beginPath: () => {},
    roundRect: () => {},
    fill: () => {},
  } as unknown as CanvasRenderingContext2D;
  const pills = texts.map((text) => ({ text }));
  const state = { repaint: () => {} } as PaintState;
  drawPills(ctx, { x: 0, y: 0, width, height: 32 }, pills, darkTheme, state, more);
  return written;
}

describe("pills", () => {
  it("say how many have no room", () => {
    expect(drawn(200, ["one", "two", "three", "four"])).toEqual(["one", "two", "+2"]);
    expect(drawn(400, ["one", "two"])).toEqual(["one", "two"]);
  });

  it("count those that are not given with those that have no room", () => {
    expect(drawn(200, ["one", "two", "three"], 5)).toEqual(["one", "two", "+6"]);
    expect(drawn(400, ["one", "two"], 9980)).toEqual(["one", "two", "+9980"]);
  });

  it("leave room for that number behind the first, however long its name", () => {
    const [name, more] = drawn(150, ["a name that is far too long"], 3);
    expect(name).toMatch(/^a name.*…$/);
    expect(more).toBe("+3");
  });
});

import { describe, expect, it } from "vitest";
import type { Group } from "../types.ts";
import { type Line, RowRuns, type RunOptions } from "./runs.ts";

const options: RunOptions = {
  heights: { record: 32, header: 40, footer: 30, add: 32 },
  collapsed: new Set(),
  hasAddLines: false,
  hasFooters: false,
};

const group = (key: string, count: number, children?: Group[]): Group => ({
  key,
  columnKey: "status",
  value: key,
  label: key,
  count,
  ...(children === undefined ? {} : { children }),
});

/** a (3 rows), b with b1 (2) and b2 (4): rows 0–2, 3–4, 5–8. */
const nested = [group("a", 3), group("b", 6, [group("b1", 2), group("b2", 4)])];
const kinds = (runs: RowRuns) =>
  Array.from({ length: runs.lineCount }, (_, at) => {
    const line = runs.at(at);
    return line?.kind === "record" ? line.record : `${line?.kind} ${line?.group?.key ?? ""}`.trim();
  });

describe("rows without groups", () => {
  const runs = new RowRuns(1_000_000, undefined, { ...options, hasAddLines: true });

  it("are one line each, with the add line at the end", () => {
    expect(runs.lineCount).toBe(1_000_001);
    expect(runs.at(999_999)).toMatchObject({ kind: "record", record: 999_999, top: 999_999 * 32 });
    expect(runs.at(1_000_000)).toMatchObject({ kind: "add" });
    expect(runs.at(1_000_001)).toBeUndefined();
  });

  it("are found by pixel", () => {
    expect(runs.atY(31.9)?.record).toBe(0);
    expect(runs.atY(32)?.record).toBe(1);
    expect(runs.atY(-1)).toBeUndefined();
    expect(runs.atY(runs.height)).toBeUndefined();
  });

  it("may be none", () => {
    const none = new RowRuns(0, undefined, options);
    expect(none.lineCount).toBe(0);
    expect(none.step(0, 1)).toBeUndefined();
    expect(none.visibleSpans(0, 10)).toEqual([]);
  });
});

describe("groups", () => {
  it("stand in the order header, rows, footer, children inside", () => {
    const runs = new RowRuns(9, nested, { ...options, hasFooters: true });
    expect(kinds(runs)).toEqual([
      "header a",
      0,
      1,
      2,
      "footer a",
      "header b",
      "header b1",
      3,
      4,
      "footer b1",
      "header b2",
      5,
      6,
      7,
      8,
      "footer b2",
      "footer b",
    ]);
  });

  it("take the height of all their lines", () => {
    const runs = new RowRuns(9, nested, options);
    expect(runs.height).toBe(4 * 40 + 9 * 32);
    expect(runs.atY(40)?.record).toBe(0);
    expect(runs.ofRecord(3)?.top).toBe(40 + 3 * 32 + 80);
  });

  it("hide their rows when collapsed, and know it", () => {
    const runs = new RowRuns(9, nested, { ...options, collapsed: new Set(["b1"]) });
    expect(kinds(runs)).toEqual(["header a", 0, 1, 2, "header b", "header b1", "header b2", 5, 6, 7, 8]);
    expect(runs.ofRecord(3)).toBeUndefined();
    expect(runs.isVisible(5)).toBe(true);
    expect(runs.visibleCount).toBe(7);
    expect(runs.visibleSpans(1, 7)).toEqual([
      { from: 1, to: 3 },
      { from: 5, to: 7 },
    ]);
  });

  it("join neighbouring rows of two open groups into one span", () => {
    expect(new RowRuns(9, nested, options).visibleSpans(0, 9)).toEqual([{ from: 0, to: 9 }]);
  });

  it("are stepped over when they are collapsed", () => {
    const runs = new RowRuns(9, nested, { ...options, collapsed: new Set(["b1"]) });
    expect(runs.step(2, 1)).toBe(5);
    expect(runs.step(5, -1)).toBe(2);
    expect(runs.step(2, Number.POSITIVE_INFINITY)).toBe(8);
    expect(runs.step(3, 1)).toBe(5);
    expect(runs.step(4, -1)).toBe(2);
  });

  it("have no visible row when all are collapsed", () => {
    const runs = new RowRuns(9, nested, { ...options, collapsed: new Set(["a", "b"]) });
    expect(kinds(runs)).toEqual(["header a", "header b"]);
    expect(runs.step(0, 1)).toBeUndefined();
    expect(runs.ofGroup("b")?.line).toBe(1);
  });

  it("keep their headers at the top while their rows pass, until their end pushes them out", () => {
    const runs = new RowRuns(9, nested, options);
    const pins = (y: number) => runs.pinsAt(y).map((pin) => `${pin.line.group?.key} ${pin.y}`);
    expect(pins(0)).toEqual([]);
    expect(pins(1)).toEqual(["a 0"]);
    expect(pins(40 + 96 - 10)).toEqual(["a -30"]);
    const b = 40 + 96;
    expect(pins(b)).toEqual([]);
    expect(pins(b + 1)).toEqual(["b 0", "b1 40"]);
    expect(pins(b + 80)).toEqual(["b 0", "b1 24"]);
    expect(pins(b + 110)).toEqual(["b 0", "b2 40"]);
    expect(runs.pinnedAbove(runs.ofRecord(3) as Line)).toBe(80);
    expect(runs.pinnedAbove(runs.ofGroup("b1") as Line)).toBe(40);
  });

  it("cost by their number and not by their rows", () => {
    const many = Array.from({ length: 3000 }, (_, at) => group(`g${at}`, 1_000_000));
    const began = performance.now();
    const runs = new RowRuns(3e9, many, options);
    expect(performance.now() - began).toBeLessThan(500);
    expect(runs.ofRecord(2_999_999_999)?.line).toBe(3e9 + 2999);
  });
});

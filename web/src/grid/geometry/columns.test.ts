import { describe, expect, it } from "vitest";
import { paintText } from "../paint/painters.ts";
import type { Column } from "../types.ts";
import { ColumnLayout } from "./columns.ts";

const column = (key: string, width: number, frozen = false): Column => ({
  key,
  index: 0,
  title: key,
  width,
  frozen,
  painter: paintText,
  editorKind: "text",
});
const layout = new ColumnLayout([column("a", 100, true), column("b", 50), column("c", 200), column("d", 80)], 64);

describe("columns", () => {
  it("are found by their distance from the first", () => {
    expect([0, 99, 100, 149, 150, 429].map((x) => layout.at(x))).toEqual([0, 0, 1, 1, 2, 3]);
    expect([-1, 430].map((x) => layout.at(x))).toEqual([-1, -1]);
  });

  it("in sight are those that any part of the view shows", () => {
    expect(layout.between(120, 151, 1)).toEqual({ from: 1, to: 3 });
    expect(layout.between(120, 150, 1)).toEqual({ from: 1, to: 2 });
    expect(layout.between(500, 900, 1)).toEqual({ from: 4, to: 4 });
  });

  it("stay frozen only where room is left for the others", () => {
    expect(layout.frozenCount(1000)).toBe(1);
    expect(layout.frozenCount(200)).toBe(0);
  });

  it("are frozen only as far as no free one stands before", () => {
    expect(new ColumnLayout([column("a", 10), column("b", 10, true)], 64).frozenCount(1000)).toBe(0);
  });

  it("drop before or behind the middle of another", () => {
    expect([0, 49, 51, 160, 260, 1000].map((x) => layout.gapAt(x))).toEqual([0, 0, 1, 2, 3, 4]);
  });
});

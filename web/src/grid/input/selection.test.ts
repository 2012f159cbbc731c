import { describe, expect, it } from "vitest";
import {
  advance,
  clampTo,
  extendBy,
  extendTo,
  moveBy,
  nothing,
  rangeOf,
  type Selection,
  type Space,
  selectAll,
  selectCell,
  selectColumns,
  selectRange,
  selectRows,
} from "./selection.ts";

/** Ten rows of which 4 and 5 are hidden, four columns. */
const rows = [0, 1, 2, 3, 6, 7, 8, 9];
const space: Space = {
  columnCount: 4,
  firstRow: 0,
  lastRow: 9,
  step(row, by) {
    return rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(row) + by))];
  },
};
const at = (row: number, column: number) => ({ row, column });
const active = (selection: Selection) => [selection.active?.row, selection.active?.column];

describe("moving", () => {
  it("goes from visible row to visible row and stops at the edges", () => {
    expect(active(moveBy(selectCell(at(3, 1)), 1, 0, space))).toEqual([6, 1]);
    expect(active(moveBy(selectCell(at(9, 3)), 5, 5, space))).toEqual([9, 3]);
    expect(active(moveBy(selectCell(at(5, 1)), 0, Number.NEGATIVE_INFINITY, space))).toEqual([5, 0]);
  });

  it("begins at the first cell", () => {
    expect(active(moveBy(nothing, 1, 0, space))).toEqual([0, 0]);
    expect(moveBy(nothing, 1, 0, { ...space, firstRow: undefined })).toBe(nothing);
  });
});

describe("extending", () => {
  it("keeps the anchor while the head moves through it", () => {
    const up = extendBy(extendBy(selectCell(at(2, 2)), -1, 0, space), 0, 1, space);
    expect(rangeOf(up)).toEqual({ top: 1, left: 2, bottom: 2, right: 3 });
    expect(rangeOf(extendBy(up, 3, -3, space))).toEqual({ top: 2, left: 0, bottom: 6, right: 2 });
    expect(active(up)).toEqual([2, 2]);
  });

  it("reaches from the active cell to the one that was pressed", () => {
    expect(rangeOf(extendTo(selectCell(at(7, 3)), at(1, 0)))).toEqual({ top: 1, left: 0, bottom: 7, right: 3 });
  });

  it("covers all, rows or columns", () => {
    expect(rangeOf(selectAll(selectCell(at(2, 2)), space))).toEqual({ top: 0, left: 0, bottom: 9, right: 3 });
    expect(rangeOf(selectRows(7, 2, 1, space))).toEqual({ top: 2, left: 0, bottom: 7, right: 3 });
    expect(rangeOf(selectColumns(2, 1, 5, space))).toEqual({ top: 0, left: 1, bottom: 9, right: 2 });
  });
});

describe("Tab and Enter", () => {
  it("go on in a row and to the next one at its end", () => {
    expect(active(advance(selectCell(at(1, 2)), "row", false, space))).toEqual([1, 3]);
    expect(active(advance(selectCell(at(3, 3)), "row", false, space))).toEqual([6, 0]);
    expect(active(advance(selectCell(at(6, 0)), "row", true, space))).toEqual([3, 3]);
    expect(active(advance(selectCell(at(0, 0)), "row", true, space))).toEqual([0, 0]);
    expect(active(advance(selectCell(at(3, 3)), "column", false, space))).toEqual([6, 3]);
  });

  it("walk round inside a range without changing it", () => {
    let selection = selectRange(at(2, 1), at(3, 2));
    const walk: unknown[] = [];
    for (let step = 0; step < 4; step++) {
      selection = advance(selection, "row", false, space);
      walk.push(active(selection));
    }
    expect(walk).toEqual([
      [2, 2],
      [3, 1],
      [3, 2],
      [2, 1],
    ]);
    expect(rangeOf(selection)).toEqual({ top: 2, left: 1, bottom: 3, right: 2 });
    expect(active(advance(selectRange(at(2, 1), at(6, 2)), "column", true, space))).toEqual([6, 2]);
  });
});

describe("fewer rows", () => {
  it("keep the selection inside", () => {
    expect(active(clampTo(selectCell(at(9, 3)), 5, 2))).toEqual([4, 1]);
    expect(clampTo(selectCell(at(9, 3)), 0, 2)).toBe(nothing);
  });
});

import { describe, expect, it } from "vitest";
import { IndexSet } from "./spans.ts";

const spans = (set: IndexSet) => set.spans.map(({ from, to }) => [from, to]);

describe("a set of rows", () => {
  it("joins spans that touch", () => {
    expect(spans(IndexSet.of(0, 2).add(5, 7).add(2, 5))).toEqual([[0, 7]]);
    expect(spans(IndexSet.of(10, 12).add(0, 2).add(5, 7))).toEqual([
      [0, 2],
      [5, 7],
      [10, 12],
    ]);
  });

  it("splits a span from which the middle is taken", () => {
    const set = IndexSet.of(0, 1_000_000).toggle(500);
    expect(spans(set)).toEqual([
      [0, 500],
      [501, 1_000_000],
    ]);
    expect(set.size).toBe(999_999);
    expect([499, 500, 501].map((row) => set.has(row))).toEqual([true, false, true]);
  });

  it("moves with the rows when others are inserted or removed", () => {
    const set = IndexSet.of(2, 5).add(8, 9);
    expect(spans(set.afterInsert(3, 10))).toEqual([
      [2, 3],
      [13, 15],
      [18, 19],
    ]);
    expect(spans(set.afterRemove(3, 3))).toEqual([
      [2, 3],
      [5, 6],
    ]);
    expect(spans(set.afterRemove(0, 100))).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { planPaste } from "./plan.ts";
import { formatTsv, parseTsv } from "./tsv.ts";

describe("tab separated text", () => {
  it.each([
    [
      "a\tb\r\nc\td\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "a\tb\nc\td",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["\t", [["", ""]]],
    ["a\r\n\r\nb", [["a"], [""], ["b"]]],
    ['"一\n二"\t3', [["一\n二", "3"]]],
    ['"a\tb"\t"say ""hi"""', [["a\tb", 'say "hi"']]],
    ['5" screen\tx', [['5" screen', "x"]]],
    ['"quoted" word\tx', [['"quoted" word', "x"]]],
    ['"never closed\tx', [['"never closed', "x"]]],
    ["\uFEFFa", [["a"]]],
    ["", [[""]]],
  ])("%j is read as rows", (text, rows) => {
    expect(parseTsv(text)).toEqual(rows);
  });

  it("written is read back as it was", () => {
    const rows = [
      ['a "b"', "c\td"],
      ["多行\n文字", ""],
      ['"', ""],
      ["", "末"],
    ];
    expect(parseTsv(formatTsv(rows))).toEqual(rows);
  });

  it("of a hundred thousand quotes is read in one pass", () => {
    const began = performance.now();
    parseTsv('"'.repeat(100_001));
    parseTsv('"a\t'.repeat(20_000));
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe("where a paste goes", () => {
  const range = (top: number, left: number, bottom: number, right: number) => ({ top, left, bottom, right });
  const space = { rowsFromTop: 10, columnsFromLeft: 4, canAddRows: true };

  it("one value fills the whole selection", () => {
    expect(planPaste({ rows: 1, columns: 1 }, range(0, 0, 4, 2), 5, space)).toMatchObject({ rows: 5, columns: 3 });
  });

  it("a block that fits several times is repeated", () => {
    expect(planPaste({ rows: 2, columns: 1 }, range(0, 0, 3, 1), 4, space)).toMatchObject({ rows: 4, columns: 2 });
  });

  it("any other block keeps its size", () => {
    expect(planPaste({ rows: 3, columns: 2 }, range(0, 0, 3, 0), 4, space)).toMatchObject({ rows: 3, columns: 2 });
  });

  it("what goes beyond the last row needs new rows, what goes beyond the last column is cut", () => {
    const plan = planPaste({ rows: 15, columns: 6 }, range(0, 0, 0, 0), 1, space);
    expect(plan).toEqual({ rows: 15, newRows: 5, columns: 4, columnsCut: 2 });
  });

  it("without the right to add rows what goes beyond is cut", () => {
    const plan = planPaste({ rows: 15, columns: 1 }, range(0, 0, 0, 0), 1, { ...space, canAddRows: false });
    expect(plan).toMatchObject({ rows: 10, newRows: 0 });
  });
});

import { describe, expect, it } from "vitest";
import {
  bracketsAt,
  callAt,
  completionAt,
  type FormulaField,
  fieldsBy,
  insertionOf,
  isUnfinished,
  mistakeIn,
  parameterAt,
} from "./editing.ts";
import { piecesOf } from "./pieces.ts";
import { previewFormula } from "./previews.ts";
import type { Row, Setting } from "./types.ts";
import { fromJson } from "./values.ts";
import { renameReferences } from "./writing.ts";

const fields: FormulaField[] = [
  { uid: "fld1", name: "金额", type: "number" },
  { uid: "fld2", name: "购买日", type: "date" },
  { uid: "fld3", name: "Amount {net}", type: "number" },
];
const setting: Setting = { zone: "UTC", now: 0n };

/** The text with the caret where the bar stands. */
function at(marked: string): [string, number] {
  return [marked.replace("|", ""), marked.indexOf("|")];
}

function namesAt(marked: string, isAsked = false): string[] {
  const found = completionAt(...at(marked), fields, "zh-CN", isAsked);
  return (found?.suggestions ?? []).map((one) => (one.kind === "field" ? one.field.name : one.entry.name));
}

/** What the text becomes when the suggestion of that name is taken, with the caret. */
function taken(marked: string, name: string): string {
  const [text, caret] = at(marked);
  const found = completionAt(text, caret, fields, "zh-CN", true);
  const chosen = found?.suggestions.find((one) => (one.kind === "field" ? one.field.name : one.entry.name) === name);
  if (!found || !chosen) return expect.fail(`${name} is not offered`);
  const { start, end } = found.span;
  const made = insertionOf(chosen, text.slice(end));
  return `${text.slice(0, start)}${made.text.slice(0, made.caret)}|${made.text.slice(made.caret)}${text.slice(end)}`;
}

describe("pieces", () => {
  it.each(["IF({a}, “x", "1 @ /* open", "{ } {b", "= ( ，‘x’ ; 12元", "\n\t🙂"])("cover %j from end to end", (text) => {
    expect(
      piecesOf(text)
        .map(({ raw }) => raw)
        .join(""),
    ).toBe(text);
  });
});

describe("completion", () => {
  it("offers fields inside of braces", () => {
    expect(namesAt("1 + {|")).toEqual(["金额", "购买日", "Amount {net}"]);
    expect(namesAt("1 + {amo|")).toEqual(["Amount {net}"]);
    expect(namesAt("{金额}|")).toEqual([]);
  });

  it("offers functions and fields for a name, those that begin with it first", () => {
    expect(namesAt("ROUND|").slice(0, 2)).toEqual(["ROUND", "ROUNDDOWN"]);
    expect(namesAt("1 + 金|")).toContain("金额");
  });

  it("finds a function by what it does, in the person's language", () => {
    expect(namesAt("求和|")).toContain("SUM");
  });

  it("is silent in texts, comments and numbers, and between words until it is asked", () => {
    for (const marked of ['"RO|"', "/* RO| */", "12|", "1 + |"]) expect(namesAt(marked)).toEqual([]);
    expect(namesAt("1 + |", true)).toContain("金额");
    expect(namesAt('"RO|"', true)).toEqual([]);
  });

  it("writes a field with its braces, escaped, and replaces no more than was meant", () => {
    expect(taken("{am| + 1", "Amount {net}")).toBe("{Amount {net\\}}| + 1");
    expect(taken("{金| + {购买日}", "金额")).toBe("{金额}| + {购买日}");
    expect(taken("{金|x}", "金额")).toBe("{金额}|");
  });

  it("writes a function with parentheses, unless they are there or it takes nothing", () => {
    expect(taken("rou|", "ROUND")).toBe("ROUND(|)");
    expect(taken("rou|(1)", "ROUND")).toBe("ROUND|(1)");
    expect(taken("toda|", "TODAY")).toBe("TODAY()|");
  });
});

describe("the call around the caret", () => {
  const called = (marked: string) => {
    const found = callAt(...at(marked));
    return found && [found.entry.name, parameterAt(found.entry, found.place)];
  };

  it("is the innermost, with the parameter that the caret is in", () => {
    expect(called("IF(a, ROUND(|")).toEqual(["ROUND", 0]);
    expect(called("IF(a, ROUND(1, |")).toEqual(["ROUND", 1]);
    expect(called("IF(a, ROUND(1, 2)|, 3)")).toEqual(["IF", 1]);
    expect(called("if（a，|")).toEqual(["IF", 1]);
    expect(called("SUM(1, 2, 3, |")).toEqual(["SUM", 0]);
  });

  it("is none outside of parentheses, and an unknown one's surrounding", () => {
    expect(called("ROUND(1)|")).toBeNull();
    expect(called("ROUND|(1)")).toBeNull();
    expect(called("IF(XYZ(|")).toEqual(["IF", 0]);
    expect(called('ROUND("(", (|')).toEqual(["ROUND", 1]);
    expect(called("ABS(1, |")).toEqual(["ABS", -1]);
  });
});

describe("brackets", () => {
  it("beside the caret are found with the one that they belong to", () => {
    const starts = (marked: string) => bracketsAt(...at(marked))?.map(({ start }) => start);
    expect(starts("((1)|)")).toEqual([1, 3]);
    expect(starts("|((1))")).toEqual([0, 4]);
    expect(starts('(")"|)')).toEqual([0, 4]);
    expect(starts("(1|")).toBeUndefined();
  });
});

describe("a mistake", () => {
  const mistake = (text: string) => mistakeIn(text, fieldsBy(fields), setting);
  const isSpared = (marked: string) => {
    const [text, caret] = at(marked);
    const found = mistake(text);
    return found ? isUnfinished(found, text, caret) : expect.fail("nothing is wrong");
  };

  it("is told with its place", () => {
    expect(mistake('{金额} + "a"')).toMatchObject({ code: "formula_wrong_type", span: { start: 7, end: 10 } });
    expect(mistake("{fld1} + 1")).toBeNull();
  });

  it("at the end, or at the caret, is spared while one types", () => {
    for (const marked of ["IF({金额} > 1, |", '"abc|', "{金|", "1 + |", "ROUN|", "ROUN| + 1"])
      expect([marked, isSpared(marked)]).toEqual([marked, true]);
    for (const marked of ["ROUN(1) + 2|", '-"a" + 1|', "1 2 + 3|"])
      expect([marked, isSpared(marked)]).toEqual([marked, false]);
  });
});

describe("a preview", () => {
  const row: Row = (key) => (key === "fld2" ? fromJson("date", "2026-11-22") : fromJson("number", "0.10"));
  const preview = (text: string) => previewFormula(text, fieldsBy(fields), row, setting);

  it("shows the value as text", () => {
    expect(preview("{金额} + 0.2")).toMatchObject({ kind: "value", type: "number", text: "0.3" });
    expect(preview("DATEADD({购买日}, 2, 'years')")).toMatchObject({ kind: "value", text: "2028-11-22" });
  });

  it("shows an error as its code, and a mistake", () => {
    expect(preview("1 / ({金额} - 0.1)")).toEqual({ kind: "error", type: "number", code: "#DIV/0" });
    expect(preview("1 +")).toMatchObject({ kind: "refused", refusal: { code: "formula_value_missing" } });
  });
});

describe("names", () => {
  it("are exchanged for uids and back, and nothing else changes", () => {
    const text = '  IF( {金额}>1 ,购买日 /* 金额 */ , "{金额}") // end';
    const uids: Record<string, string> = { 金额: "fld1", 购买日: "fld2" };
    const kept = renameReferences(text, (name) => uids[name] ?? name);
    expect(kept).toBe('  IF( {fld1}>1 ,{fld2} /* 金额 */ , "{金额}") // end');
    expect(renameReferences(kept, (name) => (name === "fld1" ? "a } b" : name))).toContain("{a \\} b}>1");
  });
});

/** The cases that Python runs, run here: both sides read a formula in one way and give one result. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { plainText } from "@/fields/base/decimals";
import { catalogue, functions } from "./catalogue.ts";
import { checkFormula, type Fields, NoTwin } from "./checker.ts";
import { twins } from "./functions/index.ts";
import { approximate } from "./numbers.ts";
import { parseFormula } from "./parser.ts";
import { FormulaRefused, type RefusalCode, type RefusalData, refusalText, toCharacters } from "./refusals.ts";
import { shapeOf } from "./shapes.ts";
import { walk } from "./trees.ts";
import { Failure, isDecimal, isList, type Result, type Row, type Setting, type Type, type Value } from "./types.ts";
import { fromJson, toJson } from "./values.ts";

interface Case {
  text: string;
  tree?: unknown;
  gives?: unknown;
  digits?: string | null;
  refused?: [string, number, number];
  en?: string;
  zh?: string;
}

const read = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, "../../../cases/formula", name), "utf8"));
const syntax = read("syntax.json") as Case[];
const values = read("values.json") as Case[];
const results = read("results.json") as Case[];
const refusals = read("refusals.json") as { code: RefusalCode; data: RefusalData; en: string; zh: string }[];

const cells: Record<string, [Type, unknown]> = {
  数量: ["number", 3],
  单价: ["number", "12.50"],
  空数: ["number", null],
  备注: ["text", "水泵漏水"],
  空文: ["text", null],
  已付: ["boolean", true],
  购买日: ["date", "2026-11-22"],
  空日: ["date", null],
  报修: ["datetime", "2026-11-22T16:30:00Z"],
};
const fields: Fields = (name) => (cells[name] ? { type: cells[name][0], key: name } : undefined);
const row: Row = (name) => fromJson(...(cells[name] ?? (["blank", null] as const)));
const setting: Setting = { zone: "Asia/Shanghai", now: BigInt(Date.parse("2026-11-28T01:30:00Z")) * 1000n };

const resultOf = (text: string): Result => checkFormula(parseFormula(text), fields, setting).read(row);

/** As JSON; numbers as doubles, as the cases have them. */
function plain(text: string): unknown {
  const result = resultOf(text);
  if (result instanceof Failure) return result.code;
  if (isList(result)) return result.length === 0 ? null : result.map((item) => (item === "" ? "" : plainValue(item)));
  return plainValue(result);
}

function plainValue(value: Value): unknown {
  return isDecimal(value) ? approximate(value) : toJson(value);
}

function refusalOf(run: () => unknown): FormulaRefused {
  try {
    run();
  } catch (error) {
    if (error instanceof FormulaRefused) return error;
    throw error;
  }
  return expect.fail("not refused");
}

describe("syntax", () => {
  it.each(syntax.filter((one) => "tree" in one))("reads $text", ({ text, tree }) => {
    expect(shapeOf(parseFormula(text))).toEqual(tree);
  });

  it.each(syntax.filter((one) => one.refused))("tells what is wrong, and where, in $text", ({ text, refused }) => {
    const { code, span } = refusalOf(() => parseFormula(text));
    const { at, length } = toCharacters(text, span);
    expect([code, at, length]).toEqual(refused);
  });
});

/** Whether the page calculates all functions in a formula itself. */
function isTwinned({ text }: Case): boolean {
  const calls = [...walk(parseFormula(text))].filter((node) => node.kind === "call");
  return calls.every(({ name }) => twins.has(name) || !catalogue.has(name));
}

describe("values", () => {
  it.each(values.filter((one) => "gives" in one && isTwinned(one)))("$text gives $gives", ({ text, gives }) => {
    expect(plain(text)).toEqual(gives);
  });

  it.each(values.filter((one) => one.refused && isTwinned(one)))(
    "refuses $text at its place",
    ({ text, refused, en, zh }) => {
      const { code, span, data } = refusalOf(() => resultOf(text));
      const { at, length } = toCharacters(text, span);
      expect([code, at, length]).toEqual(refused);
      if (en) expect(refusalText(code, data, "en")).toBe(en);
      if (zh) expect(refusalText(code, data, "zh-CN")).toBe(zh);
    },
  );

  it("are the server's to the last digit", () => {
    const found = results.map(({ text }) => [text, writtenResult(text)]);
    expect(found).toEqual(results.map(({ text, digits, refused }) => [text, refused ?? digits]));
  });
});

/** The error's code, or the value as PostgreSQL writes it, an empty one as null; of a refusal its code and place. */
function writtenResult(text: string): unknown {
  try {
    const result = resultOf(text);
    if (result instanceof Failure) return result.code;
    if (isDecimal(result)) return plainText(result);
    return result === null || result === "" ? null : String(typeof result === "number" ? toJson(result) : result);
  } catch (error) {
    if (!(error instanceof FormulaRefused)) throw error;
    const { at, length } = toCharacters(text, error.span);
    return [error.code, at, length];
  }
}

describe("functions", () => {
  const known = functions.filter(({ name }) => twins.has(name));
  const examples = known.flatMap((entry) => entry.examples);

  it.each(examples)("$formula gives $gives, as its help says", ({ formula, gives }) => {
    let found: unknown;
    try {
      found = plain(formula);
    } catch (error) {
      if (error instanceof NoTwin) return;
      throw error;
    }
    expect(found).toEqual(gives);
  });

  it("are listed as the server lists them", () => {
    expect(JSON.parse(readFileSync(join(import.meta.dirname, "functions.json"), "utf8"))).toEqual(
      read("functions.json"),
    );
  });

  it("are all known to the server", () => {
    const names = functions.map(({ name }) => name);
    expect([...twins.keys()].filter((name) => !names.includes(name))).toEqual([]);
  });

  it("have a twin, but for those that only the server calculates", () => {
    const missing = functions.map(({ name }) => name).filter((name) => !twins.has(name));
    // Their patterns match as POSIX has it, and could run on for ever here; Chinese numbers and holidays stay one truth.
    // Who made a record and who changed it last stand in no cell of the page's, nor is it known who will press.
    expect(missing).toEqual([
      "REGEX_MATCH",
      "REGEX_EXTRACT",
      "REGEX_REPLACE",
      "RMBCAPITAL",
      "CNNUMBER",
      "WORKDAY_CN",
      "NETWORKDAYS_CN",
      "ISWORKDAY_CN",
      "CREATED_TIME",
      "CREATED_BY",
      "LAST_MODIFIED_TIME",
      "LAST_MODIFIED_BY",
      "RECORD_ID",
      "USER_NAME",
      "USER_EMAIL",
      "USER_ID",
    ]);
  });

  it("tell of who asks in buttons only", () => {
    for (const name of ["USER_NAME", "USER_EMAIL", "USER_ID", "RECORD_ID"]) {
      const tree = parseFormula(`"x" & ${name}()`);
      const { code, span } = refusalOf(() => checkFormula(tree, fields, setting));
      expect([code, span.start, span.end]).toEqual(["formula_only_in_buttons", 6, 8 + name.length]);
      expect(() => checkFormula(tree, fields, { ...setting, isPressed: true })).toThrow(NoTwin);
    }
  });
});

describe("refusals", () => {
  it.each(refusals)("$code says what the server says", ({ code, data, en, zh }) => {
    expect(refusalText(code, data, "en")).toBe(en);
    expect(refusalText(code, data, "zh-CN")).toBe(zh);
  });
});

/** Texts that want to break the reader, and places with characters of two halves. */
import { describe, expect, it } from "vitest";
import { checkFormula } from "./checker.ts";
import { MOST_DEPTH, MOST_NESTED, MOST_NODES, parseFormula } from "./parser.ts";
import { FormulaRefused, toCharacters, toSpan } from "./refusals.ts";
import { LONGEST } from "./tokens.ts";
import { walk } from "./trees.ts";
import { Failure } from "./types.ts";

function codeOf(text: string): string | null {
  try {
    parseFormula(text);
    return null;
  } catch (error) {
    if (error instanceof FormulaRefused) return error.code;
    throw error;
  }
}

describe("a hostile formula", () => {
  it.each([
    ["parentheses", "(".repeat(9_000), "formula_too_deep"],
    ["signs", `${"-".repeat(9_000)}1`, "formula_too_deep"],
    ["calls", "IF(".repeat(3_000), "formula_too_deep"],
    ["a chain", `1${"+1".repeat(MOST_DEPTH + 1)}`, "formula_too_deep"],
    ["percents", `1${"%".repeat(MOST_DEPTH + 1)}`, "formula_too_deep"],
    ["arguments", `SUM(${Array(MOST_NODES).fill("1").join(",")})`, "formula_too_large"],
    ["length", "1".repeat(LONGEST + 1), "formula_too_long"],
  ])("of %s is refused", (_, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it("is as deep as is promised", () => {
    expect(codeOf(`${"(".repeat(MOST_NESTED - 1)}1${")".repeat(MOST_NESTED - 1)}`)).toBeNull();
    expect(codeOf(Array(MOST_DEPTH).fill("{a}").join(" & "))).toBeNull();
  });

  it("of any signs is read or refused with a place inside it", () => {
    const signs = [..."1.e+-*/^&%=<>(){}\"'\\,;aI中“”（ ﹛\n\0🙂"];
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 3_000; round++) {
      const text = Array.from({ length: next(30) }, () => signs[next(signs.length)]).join("");
      try {
        for (const { span } of walk(parseFormula(text))) expect(span.end).toBeLessThanOrEqual(text.length);
      } catch (error) {
        if (!(error instanceof FormulaRefused)) throw error;
        expect(error.span.start).toBeGreaterThanOrEqual(0);
        expect(error.span.end).toBeGreaterThanOrEqual(error.span.start);
        expect(error.span.end).toBeLessThanOrEqual(text.length);
      }
    }
  });
});

describe("a hostile calculation", () => {
  const calculated = (text: string) => {
    const started = performance.now();
    const setting = { zone: "UTC", now: 0n };
    const result = checkFormula(parseFormula(text), () => undefined, setting).read(() => null);
    expect(performance.now() - started).toBeLessThan(2_000);
    return result instanceof Failure ? result.code : result;
  };
  const product = `(${Array(150).fill("1e300").join("*")})`;

  it("ends soon, in a value or an error", () => {
    expect(calculated(`${product}*${product}`)).toBe("#NUM");
    expect(calculated(`TEXT(${Array(60).fill("1e300").join("*")}, "#,##0")`)).toHaveLength(18_001 + 6_000);
    expect(calculated('SUBSTITUTE(SUBSTITUTE(REPT("a",100000),"a",REPT("b",1000)),"b",REPT("c",1000))')).toBe("#VALUE");
    expect(calculated('VALUE(REPT(" ", 100000) & "x" & REPT(" ", 100000) & "1")')).toBe("#VALUE");
    expect(calculated("MODE(SEQUENCE(1, 10000), 1, SEQUENCE(2, 10000), 1)")).toEqual({ units: 1n, scale: 0 });
    expect(calculated('COUNT(SORT(SPLIT(REPT("修保", 5000), "")))')).toEqual({ units: 10_000n, scale: 0 });
    expect(calculated("POWER(1.0000001, 999999999)")).not.toBeNull();
    expect(calculated("WORKDAY(DATE(1, 1, 1), 2600000, LIST(DATE(2026, 1, 1)))")).toBeGreaterThan(0);
  });

  it("is not begun for a name that no function is like", () => {
    expect(() => calculated(`${"SUM".repeat(3_000)}(1)`)).toThrow("formula_unknown_function");
  });
});

describe("a place", () => {
  it("counts an emoji once for the server and twice for the page", () => {
    const text = '"🙂🙂" & @';
    const error = (() => {
      try {
        return parseFormula(text);
      } catch (refusal) {
        return refusal as FormulaRefused;
      }
    })();
    expect(error).toBeInstanceOf(FormulaRefused);
    const { at, length } = toCharacters(text, (error as FormulaRefused).span);
    expect([at, length]).toEqual([7, 1]);
    expect(toSpan(text, at, length)).toEqual((error as FormulaRefused).span);
  });
});

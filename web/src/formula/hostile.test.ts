/** Texts that want to break the reader, and places with characters of two halves. */
import { describe, expect, it } from "vitest";
import { MOST_DEPTH, MOST_NESTED, MOST_NODES, parseFormula } from "./parser.ts";
import { FormulaRefused, toCharacters, toSpan } from "./refusals.ts";
import { LONGEST } from "./tokens.ts";
import { walk } from "./trees.ts";

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

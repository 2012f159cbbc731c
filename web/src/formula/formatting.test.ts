import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { functions } from "./catalogue.ts";
import { formatFormula } from "./formatting.ts";
import { parseFormula } from "./parser.ts";
import { piecesOf } from "./pieces.ts";
import { shapeOf } from "./shapes.ts";

const folder = join(import.meta.dirname, "../../../cases/formula");
const cases = ["syntax.json", "values.json", "results.json"].flatMap(
  (name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as { text: string; refused?: unknown }[],
);
const commented = [
  "1 // one\n+ /* two */ 2",
  "// before\nIF(a, // first\n b /* second */, // third\n c // last\n) // end",
  "IF(\n// own line\na,\n// another\nb)",
  "SUM(1 // one\n, 2 /* x */ // two\n, /* three */ 3)",
  "IF(a // behind\n, // of the comma\n b, c)",
  "IF /* odd */ (a, b)",
  "SUM(/* a\nb */ 1, (2 // x\n))",
  "-1 * -(2 - -3)% & - /* minus */ 4",
  "/* full width */ IF（{数量}＞１０，“多”，“少”） // 完",
  "NOW( // nothing\n)",
  "1 ／／ odd\n+ 2",
  "((( {a} )))",
];
const readable = [
  ...cases.filter(({ refused }) => !refused).map(({ text }) => text),
  ...functions.flatMap(({ examples }) => examples.map(({ formula }) => formula)),
  ...commented,
];
const commentsOf = (text: string) =>
  piecesOf(text)
    .filter(({ kind }) => kind === "comment")
    .map(({ raw }) => raw.trimEnd());

describe.each([80, 24, 1])("laid out in %d columns, every formula of the cases", (width) => {
  it("means the same, with all its comments", () => {
    for (const text of readable) {
      const formatted = formatFormula(text, width);
      expect([text, shapeOf(parseFormula(formatted))]).toEqual([text, shapeOf(parseFormula(text))]);
      expect(commentsOf(formatted)).toEqual(commentsOf(text));
    }
  });

  it("stays as it is when laid out again", () => {
    for (const text of readable) {
      const formatted = formatFormula(text, width);
      expect(formatFormula(formatted, width)).toBe(formatted);
    }
  });
});

describe("a formula", () => {
  it("that fits stands on one line", () => {
    expect(formatFormula("=if( {a}>1 ,- 2,sum( 1;50 % ))")).toBe("IF({a} > 1, -2, SUM(1, 50%))");
  });

  it("that is long has an argument on each line", () => {
    const text = 'IF({amount}>1000,"ask the manager",IF({amount}>100,ROUND({amount}*0.9,2),{amount})) & "!"';
    expect(formatFormula(text, 40)).toBe(
      `IF(
  {amount} > 1000,
  "ask the manager",
  IF(
    {amount} > 100,
    ROUND({amount} * 0.9, 2),
    {amount}
  )
) & "!"`,
    );
  });

  it("keeps a comment with what it is about", () => {
    expect(formatFormula('IF({a}>1, // large\n"x" // yes\n, "y" /* no */)')).toBe(
      `IF(
  {a} > 1, // large
  "x", // yes
  "y" /* no */
)`,
    );
  });

  it("that cannot be read is not touched", () => {
    expect(() => formatFormula("IF(1")).toThrow("formula_parenthesis_unclosed");
  });
});

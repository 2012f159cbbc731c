import { describe, expect, it } from "vitest";
import { keptFormula, namedFormula } from "./names.ts";

const fields = [
  { id: "fldA", name: "Amount" },
  { id: "fldB", name: "单价}（元）" },
];

describe("a formula", () => {
  it("is sent with ids and shown with names, and is else as its author wrote it", () => {
    const written = "ROUND( {Amount}*{单价\\}（元）} , 2 ) // {Amount}";
    const kept = keptFormula(written, fields).text;
    expect(kept).toBe("ROUND( {fldA}*{fldB} , 2 ) // {Amount}");
    expect(namedFormula(kept, fields)).toBe(written);
  });

  it("may name a field in other capitals, as on the server, but the exact name goes first", () => {
    expect(keptFormula("{amount}", fields).text).toBe("{fldA}");
    expect(keptFormula("{amount}", [...fields, { id: "fldC", name: "amount" }]).text).toBe("{fldC}");
  });

  it("keeps what no field is called, and what cannot be read", () => {
    expect(keptFormula("{Nothing} + {Amount}", fields).text).toBe("{Nothing} + {fldA}");
    expect(keptFormula("{Amount} +", fields).text).toBe("{Amount} +");
    expect(namedFormula("{fldGone} + {fldA}", fields)).toBe("{fldGone} + {Amount}");
  });

  it("has the places that the server names in what was written", () => {
    const written = '{Amount} + {单价\\}（元）} & "x" + 1';
    const { text, back } = keptFormula(written, fields);
    const placed = (part: string) => {
      const start = text.indexOf(part);
      const span = back({ start, end: start + part.length });
      return written.slice(span.start, span.end);
    };
    expect(placed("{fldA}")).toBe("{Amount}");
    expect(placed("{fldB}")).toBe("{单价\\}（元）}");
    expect(placed('"x"')).toBe('"x"');
    expect(placed("{fldA} + {fldB}")).toBe("{Amount} + {单价\\}（元）}");
    expect(placed("1")).toBe("1");
  });
});

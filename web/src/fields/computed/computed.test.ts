import { describe, expect, it } from "vitest";
import { readField, type SentField } from "@/api/fields";
import type { Base, Field, Table } from "@/api/types";
import { canGroup, canSort, operatorsOf } from "../filters/operators.ts";
import { copyText, fieldType, showText, typeOf } from "../registry.ts";
import type { FieldContext } from "../types.ts";
import { lookedUpBy } from "./index.ts";

const context: FieldContext = { locale: "en", zone: "UTC", people: new Map() };

function sent(part: Partial<SentField>): SentField {
  const rules = { required: false, unique: false, default: null, help: "", readonly: true, position: 0 };
  return { id: "fld1", name: "Total", type: "formula", config: {}, ...rules, ...part };
}

const money = readField(
  sent({ config: { formula: "1" }, result: { type: "currency", config: { currency: "CNY" } }, problem: "" }),
);

describe("a computed field", () => {
  it("is read as a field of its values, which remembers what computes it", () => {
    expect(money).toMatchObject({ type: "currency", config: { currency: "CNY" } });
    expect(money.computed).toEqual({ kind: "formula", config: { formula: "1" }, problem: "", isFilling: false });
    const plain = sent({ type: "text" });
    expect(readField(plain)).toEqual(plain);
  });

  it("is shown, aligned, filtered, sorted and grouped as its values are", () => {
    const same: Field = { ...money };
    delete same.computed;
    expect(showText(1234.5, money, context)).toBe(showText(1234.5, same, context));
    expect(typeOf(money).align).toBe("right");
    expect(operatorsOf(money)).toEqual(operatorsOf(same));
    expect([canSort(money), canGroup(money)]).toEqual([true, true]);
  });

  it("is copied with all digits of a number that is shown with some", () => {
    const third = readField(sent({ result: { type: "number", config: { unit: "kg" } }, problem: "" }));
    expect(showText("0.33333333333333333333", third, context)).toBe("0.333333 kg");
    expect(copyText("0.33333333333333333333", third, context)).toBe("0.33333333333333333333 kg");
    expect(copyText({ error: "#DIV/0" }, third, context)).toBe("#DIV/0");
    expect(copyText(1234.5, money, context)).toBe("¥1,234.50");
  });

  it("is written by nobody, and has the icon of what computes it", () => {
    const { isWritable, canBeUnique, editorKind, gridIcon, Editor } = typeOf(money);
    expect({ isWritable, canBeUnique, editorKind, gridIcon }).toEqual({
      isWritable: false,
      canBeUnique: false,
      editorKind: "none",
      gridIcon: "formula",
    });
    expect(Editor).toBeUndefined();
    expect(fieldType("currency").isWritable).toBe(true);
  });

  it("shows an error by its code, where a field of JSON has an object", () => {
    expect(showText({ error: "#DIV/0" }, money, context)).toBe("#DIV/0");
    const json = readField(sent({ type: "json", result: null }));
    expect(showText({ error: "#DIV/0" }, json, context)).toContain("error");
  });
});

describe("lookups", () => {
  const link = (id: string, table: string) => sent({ id, type: "link", config: { table, many: true } });
  const lookup = (through: string) =>
    readField(sent({ type: "lookup", config: { link: through }, result: { type: "text", config: {} } }));
  const table = (id: string, fields: Field[]): Table => ({
    id,
    name: id,
    position: 0,
    primary_field: "",
    record_count: 0,
    fields,
    views: [],
  });

  it("depend on the tables that they look into, also by lookups there, even in a circle", () => {
    const tables = [
      table("tblA", [link("fldA", "tblB"), link("fldX", "tblD"), lookup("fldA")]),
      table("tblB", [link("fldB", "tblC"), lookup("fldB")]),
      table("tblC", [link("fldC", "tblA"), lookup("fldC")]),
      table("tblD", []),
    ];
    const base = { tables } as unknown as Base;
    expect([...lookedUpBy(tables[0] as Table, base)].toSorted()).toEqual(["tblA", "tblB", "tblC"]);
    expect(lookedUpBy(tables[3] as Table, base).size).toBe(0);
  });
});

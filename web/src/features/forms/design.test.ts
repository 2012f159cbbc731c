import { describe, expect, it } from "vitest";
import type { Field, Table } from "@/api/types";
import { askedFields, demandedFields, firstDesign, impossibleFields, moved, otherFields, plainForm } from "./design.ts";

const field = (id: string, type: string, more: Partial<Field> = {}): Field => ({
  id,
  name: id,
  type,
  config: {},
  required: false,
  unique: false,
  default: null,
  help: "",
  readonly: false,
  position: 0,
  ...more,
});
const fields = [
  field("number", "auto_number", { readonly: true }),
  field("serial", "barcode", { position: 2, required: true }),
  field("photo", "attachment", { position: 1 }),
  field("owner", "person", { required: true }),
];
const table = { id: "t", name: "退换货", fields } as unknown as Table;

describe("a form", () => {
  it("starts with everything that can be asked, in the table's order", () => {
    const design = firstDesign(table);
    expect(design.title).toBe("退换货");
    expect(design.fields).toEqual([
      { field: "photo", required: false },
      { field: "serial", required: true },
    ]);
  });

  it("leaves out what is gone or cannot be asked", () => {
    const config = { ...plainForm, fields: ["gone", "owner", "photo"].map((id) => ({ field: id, required: false })) };
    expect(askedFields(table, config).map(({ field: { id } }) => id)).toEqual(["photo"]);
    expect(otherFields(table, config).map(({ id }) => id)).toEqual(["serial"]);
  });

  it("knows what the table demands beside it, and what no form can give", () => {
    expect(demandedFields(table, plainForm).map(({ id }) => id)).toEqual(["serial"]);
    expect(impossibleFields(table).map(({ id }) => id)).toEqual(["owner"]);
  });

  it("puts questions in another order", () => {
    expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
    expect(moved(["a", "b", "c"], 2, -1)).toEqual(["c", "a", "b"]);
  });
});

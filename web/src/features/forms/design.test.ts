import { describe, expect, it } from "vitest";
import { makeField } from "@/api/testing";
import type { Field, Table } from "@/api/types";
import {
  askedFields,
  demandedFields,
  firstDesign,
  impossibleFields,
  moved,
  otherFields,
  plainForm,
  questionFor,
} from "./design.ts";

const fields = [
  makeField("number", "auto_number", { readonly: true }),
  makeField("serial", "barcode", { position: 2, required: true }),
  makeField("photo", "attachment", { position: 1 }),
  makeField("owner", "person", { required: true }),
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
    expect(impossibleFields(table, plainForm).map(({ id }) => id)).toEqual(["owner"]);
  });

  it("asks for links only where it says that names of records may be shown", () => {
    const link = (id: string, more: Partial<Field> = {}, many = false, reverse_many = true) =>
      makeField(id, "link", { config: { table: "x", many, reverse_many }, ...more });
    const linked = {
      ...table,
      fields: [link("device"), link("needed", { required: true }), link("taken", {}, true, false)],
    };
    expect(firstDesign(linked).fields).toEqual([]);
    expect(otherFields(linked, plainForm).map(({ id }) => id)).toEqual(["device", "needed"]);
    const config = { ...plainForm, fields: [{ field: "device", required: false }] };
    expect(askedFields(linked, config)).toEqual([]);
    const offered = { ...plainForm, fields: [questionFor(linked.fields[0] as Field)] };
    expect(askedFields(linked, offered).map(({ field: { id } }) => id)).toEqual(["device"]);
    expect(demandedFields(linked, offered)).toEqual([]);
    expect(impossibleFields(linked, offered).map(({ id }) => id)).toEqual(["needed"]);
  });

  it("puts questions in another order", () => {
    expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
    expect(moved(["a", "b", "c"], 2, -1)).toEqual(["c", "a", "b"]);
  });
});

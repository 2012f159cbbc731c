import { describe, expect, it } from "vitest";
import { makeField } from "@/api/testing";
import type { Base, Field, FieldConfig, RecordPage, Table } from "@/api/types";
import { fieldType, readText, showText } from "../registry.ts";
import type { FieldContext } from "../types.ts";
import { canBeNamed, type Link, linkedTo, linkOf, newValues, noteFields, pageSpec, readPage } from "./records.ts";

const field = (id: string, type: string, config: FieldConfig = {}, position = 0) =>
  makeField(id, type, { config, position });
const table = (id: string, fields: Field[]): Table => ({
  id,
  name: id,
  position: 0,
  primary_field: fields[0]?.id ?? "",
  record_count: 0,
  fields: fields.map((one, position) => ({ ...one, position })),
  views: [],
});

const device = field("fldDevice", "link", {
  table: "tblDevices",
  many: true,
  reverse: "fldTickets",
  reverse_many: false,
  filter: { and: [{ field: "fldState", op: "is", value: 2 }] },
});
const tickets = table("tblTickets", [field("fldTitle", "text"), device]);
const devices = table("tblDevices", [
  field("fldSerial", "barcode"),
  field("fldPhoto", "attachment"),
  field("fldTickets", "link", { table: "tblTickets", many: true, reverse: "fldDevice", reverse_many: false }),
  field("fldModel", "text"),
  field("fldText", "long_text"),
  field("fldState", "single_select", { options: [{ key: 2, name: "在用", color: "green" }] }),
  field("fldBought", "date"),
  field("fldPrice", "number"),
]);
const base = { id: "bas", tables: [tickets, devices] } as unknown as Base;
const context: FieldContext = {
  locale: "zh-CN",
  zone: "Asia/Shanghai",
  people: new Map(),
  titleOf: (name, title) => (name === "tblDevices" && title !== null ? `SN ${String(title)}` : ""),
};

function linkTo(primary = field("fldSerial", "barcode")): Link {
  const target = { ...devices, primary_field: primary.id, fields: [primary, ...devices.fields.slice(1)] };
  const link = linkOf({ ...base, tables: [tickets, target] }, device);
  if (!link) throw new Error("there is no link");
  return link;
}

describe("a cell of linked records", () => {
  const value = (count: number, ...titles: (string | null)[]) => ({
    count,
    records: titles.map((title, at) => [`rec${at}`, title]),
  });

  it("reads as the names that the other table's primary field gives", () => {
    expect(showText(value(2, "A1", "B2"), device, context)).toBe("SN A1, SN B2");
  });

  it("says how many more there are than it tells", () => {
    expect(showText(value(10_000, "A1"), device, context)).toBe("SN A1, +9999");
  });

  it("quotes a name with a comma in it, and leaves out those without a name", () => {
    expect(showText(value(2, "A,1", null), device, context)).toBe('"SN A,1"');
    expect(showText(null, device, context)).toBe("");
  });

  it("takes typed names as they are, for the server to find", () => {
    expect(readText(" SN A1、SN B2 ", device, context)).toEqual({ value: "SN A1、SN B2" });
  });

  it("stays out of titles and of what must be unique", () => {
    expect([fieldType("link").canBePrimary, fieldType("link").canBeUnique]).toEqual([false, false]);
  });
});

describe("the records of the other table", () => {
  it("come with their name, the first fields that say something in a line, and who holds them", () => {
    expect(noteFields(devices).map((one) => one.id)).toEqual(["fldModel", "fldState", "fldBought"]);
    expect(pageSpec(linkTo(), { search: " 98 ", filter: null, after: null })).toEqual({
      fields: ["fldSerial", "fldModel", "fldState", "fldBought", "fldTickets"],
      limit: 50,
      search: "98",
    });
  });

  it("are read whatever the order of the page's fields, and with fields missing", () => {
    const page = {
      fields: ["fldTickets", "fldState", "fldSerial", "fldModel"],
      ids: ["recD"],
      rows: [[3, { count: 1, records: [["recT", "屏幕"]] }, 2, "A1", "X200"]] satisfies RecordPage["rows"],
      next: "more",
      seq: 1,
    };
    expect(readPage(linkTo(), page, context)).toEqual({
      next: "more",
      records: [{ linked: ["recD", "A1"], note: "X200 · 在用", holders: { count: 1, records: [["recT", "屏幕"]] } }],
    });
  });

  it("that a cell holds are those that name its record on their side", () => {
    expect(linkedTo(linkTo(), "recT")).toEqual({ field: "fldTickets", op: "has_any_of", value: ["recT"] });
  });

  it("are not there where the table is not", () => {
    expect(linkOf({ ...base, tables: [tickets] }, device)).toBeUndefined();
  });
});

describe("a record that is made in place", () => {
  it("is called what was typed, and is such that the field's filter lets it be chosen", () => {
    expect(newValues(linkTo(), "A1", context)).toEqual({ fldSerial: "A1", fldState: 2 });
  });

  it("has its name read as the primary field reads it, or is not offered", () => {
    const link = linkTo(field("fldNumber", "number"));
    expect(newValues(link, "1,250", context)).toMatchObject({ fldNumber: 1250 });
    expect(newValues(link, "屏幕", context)).toBeUndefined();
  });

  it("is not offered where names are numbered by the system", () => {
    expect(canBeNamed(linkTo())).toBe(true);
    expect(canBeNamed(linkTo(field("fldNumber", "auto_number")))).toBe(false);
    expect(canBeNamed(linkTo({ ...field("fldSerial", "text"), readonly: true }))).toBe(false);
  });
});

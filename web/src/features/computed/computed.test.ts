import { describe, expect, it } from "vitest";
import { readField } from "@/api/fields";
import { makeField } from "@/api/testing";
import type { Base, Field, FieldConfig, Json, Table } from "@/api/types";
import { isOrdered, summariesOf, targetFields } from "./functions.ts";
import { formulaFields } from "./inputs.ts";
import { isComplete } from "./kinds.ts";
import { twinPreview } from "./usePreview.ts";

function field(id: string, type: string, config: FieldConfig = {}, computed?: Field["computed"]): Field {
  return makeField(id, type, { name: id.slice(3), config, ...(computed ? { computed } : {}) });
}

const lookup = (config: FieldConfig) => ({ kind: "lookup" as const, config, problem: "", isFilling: false });
const options = [
  { key: 1, name: "open", color: "red" },
  { key: 2, name: "done", color: "green" },
];

const devices = table("tblDevices", [
  field("fldName", "text"),
  field("fldMonths", "number"),
  field("fldKeeper", "person"),
  field("fldUsers", "person", { multiple: true }),
]);
const fields = [
  field("fldTitle", "text"),
  field("fldAmount", "number"),
  field("fldState", "single_select", { options }),
  field("fldTags", "multi_select", { options }),
  field("fldFiles", "attachment"),
  field("fldWho", "person"),
  field("fldTeam", "person", { multiple: true }),
  field("fldBy", "changed_by"),
  field("fldOne", "link", { table: devices.id, many: false }),
  field("fldMany", "link", { table: devices.id, many: true }),
  field("fldShare", "number", {}, { kind: "formula", config: {}, problem: "", isFilling: false }),
  field("fldAll", "number", {}, lookup({ link: "fldMany", field: "fldMonths", take: "all" })),
  field("fldFirst", "number", {}, lookup({ link: "fldMany", field: "fldMonths", take: "first" })),
  field("fldKeepers", "person", { multiple: true }, lookup({ link: "fldMany", field: "fldKeeper", take: "all" })),
  field("fldAllUsers", "person", { multiple: true }, lookup({ link: "fldMany", field: "fldUsers", take: "all" })),
  field("fldUsersOfOne", "person", { multiple: true }, lookup({ link: "fldOne", field: "fldUsers", take: "all" })),
  field("fldKeeperOfOne", "person", {}, lookup({ link: "fldOne", field: "fldKeeper", take: "all" })),
];
const tickets = table("tblTickets", fields);
const place = { base: { tables: [devices, tickets] } as unknown as Base, table: tickets };

function table(id: string, list: Field[]): Table {
  const primary = list[0]?.id ?? "";
  return { id, name: id, position: 0, primary_field: primary, record_count: 0, fields: list, views: [] };
}

function preview(text: string, cells: Record<string, Json>) {
  const rows = [{ id: "rec1", cell: (id: string) => cells[id] ?? null }];
  return twinPreview({ text, fields, place, rows, zone: "UTC" });
}

describe("formulas see", () => {
  const typeOf = (name: string) => formulaFields(fields, place).find((one) => one.name === name)?.type;

  it("a field by its values, options by name, and no files", () => {
    expect([typeOf("Amount"), typeOf("State"), typeOf("Tags"), typeOf("Share")]).toEqual([
      "number",
      "text",
      "text",
      "number",
    ]);
    expect(typeOf("Files")).toBeUndefined();
  });

  it("a person as a name, and several as a list of names", () => {
    expect([typeOf("Who"), typeOf("By"), typeOf("KeeperOfOne")]).toEqual(["text", "text", "text"]);
    expect([typeOf("Team"), typeOf("UsersOfOne")]).toEqual(["texts", "texts"]);
    expect([typeOf("Keepers"), typeOf("AllUsers")]).toEqual(["texts", "texts"]);
  });

  it("several linked records as a list of what is read of them", () => {
    expect([typeOf("One"), typeOf("Many")]).toEqual(["text", "texts"]);
    expect([typeOf("All"), typeOf("First")]).toEqual(["numbers", "number"]);
  });
});

describe("a preview", () => {
  it("is the page's own where it has all that the formula reads", () => {
    const cells = { fldTitle: "a", fldAmount: 5, fldState: 2, fldTags: [2, 1] };
    expect(preview('{fldTitle} & {fldState} & "; " & {fldTags}', cells)).toEqual({
      result: { type: "text", config: {} },
      rows: [["rec1", "a", "adone; done, open"]],
    });
    expect(preview("{fldAmount} > 4", cells)).toMatchObject({
      result: { type: "checkbox" },
      rows: [["rec1", "a", true]],
    });
  });

  it("shows errors, its own and those of cells that it reads", () => {
    expect(preview("1 / {fldAmount}", { fldAmount: 0 })).toMatchObject({ rows: [["rec1", null, { error: "#DIV/0" }]] });
    expect(preview("{fldShare} + 1", { fldShare: { error: "#REF" } })).toMatchObject({
      rows: [["rec1", null, { error: "#REF" }]],
    });
  });

  it("is asked of the server for links, people, lists of what is looked up, and fields that are not there", () => {
    expect(preview("{fldWho}", { fldWho: ["usr1"] })).toBe("ask");
    expect(preview("{fldOne}", {})).toBe("ask");
    expect(preview("SUM({fldAll})", {})).toBe("ask");
    expect(preview("{fldFirst} + 1", { fldFirst: 1 })).toMatchObject({ rows: [["rec1", null, 2]] });
    expect(preview("{fldGone}", {})).toBe("ask");
  });

  it("knows the type of the values before there are records", () => {
    const empty = twinPreview({ text: "{fldAmount} * 2", fields, place, rows: [], zone: "UTC" });
    expect(empty).toEqual({ result: { type: "number", config: {} }, rows: [] });
  });
});

describe("rollups", () => {
  const of = (type: string) => summariesOf(field("fldX", type));

  it("offer what fits the values, most likely first", () => {
    expect(of("number").slice(0, 2)).toEqual(["sum", "average"]);
    expect(of("date")[0]).toBe("min");
    expect(of("checkbox").slice(0, 2)).toEqual(["all_true", "any_true"]);
    expect(of("text")).not.toContain("sum");
    expect(of("person")).toContain("list");
    expect(of("person")).not.toContain("join");
    expect(summariesOf(undefined)).toEqual(["count"]);
  });

  it("take no links or files, nor the field itself", () => {
    const names = targetFields(tickets, fields[1]).map((one) => one.name);
    expect(names).toEqual([
      ...["Title", "State", "Tags", "Who", "Team", "By", "Share", "All", "First"],
      ...["Keepers", "AllUsers", "UsersOfOne", "KeeperOfOne"],
    ]);
  });

  it("are complete with a link, and a field for all but counting", () => {
    expect(isComplete("rollup", { link: "fldMany", function: "count" })).toBe(true);
    expect(isComplete("rollup", { link: "fldMany", function: "sum" })).toBe(false);
    expect(isComplete("lookup", { link: "fldMany" })).toBe(false);
    expect(isComplete("formula", { formula: " " })).toBe(false);
  });

  it("ask for an order where it makes a difference", () => {
    expect([isOrdered("rollup", { function: "last" }), isOrdered("rollup", { function: "sum" })]).toEqual([
      true,
      false,
    ]);
    expect([isOrdered("lookup", { take: "first" }), isOrdered("lookup", { take: "all" })]).toEqual([true, false]);
  });
});

describe("what the server sends", () => {
  it("of a broken field keeps the reason", () => {
    const sent = makeField("fldX", "rollup");
    const read = readField({ ...sent, result: { type: "text", config: {} }, problem: "missing_input" });
    expect(read.computed?.problem).toBe("missing_input");
  });
});

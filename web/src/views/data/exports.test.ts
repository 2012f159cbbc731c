import { describe, expect, it } from "vitest";
import { exportSpec } from "./exports.ts";
import type { Look } from "./look.ts";

const look: Look = {
  filter: { field: "fldA", op: "is", value: "x" },
  sorts: [
    { field: "fldA", desc: true },
    { field: "fldB", desc: false },
  ],
  groups: [{ field: "fldB", desc: true }],
  search: "屏幕",
  fields: ["fldA", "fldB"],
  aggregates: {},
  colours: null,
};

describe("what is asked for as a file", () => {
  it("has the order of the screen: groups first, no field twice", () => {
    expect(exportSpec(look, { format: "csv" }).sorts).toEqual([
      { field: "fldB", desc: true },
      { field: "fldA", desc: true },
    ]);
  });

  it("is narrowed by filter and search, or by ids alone: what is checked stays although it matches no more", () => {
    expect(exportSpec(look, { format: "xlsx" })).toMatchObject({ filter: look.filter, search: "屏幕" });
    const named = exportSpec(look, { format: "xlsx" }, ["rec1"]);
    expect(named.ids).toEqual(["rec1"]);
    expect(named).not.toHaveProperty("filter");
    expect(named).not.toHaveProperty("search");
  });
});

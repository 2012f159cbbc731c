import { describe, expect, it } from "vitest";
import { makeField } from "@/api/testing";
import type { Group, Table } from "@/api/types";
import { groupTree } from "./groups.ts";
import { layoutOf, placeFields, withHidden, withMoved, withWidth } from "./layout.ts";

const field = (id: string, position: number, type = "text") => makeField(id, type, { position });
const table = {
  id: "tbl",
  name: "",
  position: 0,
  primary_field: "b",
  record_count: 0,
  fields: [field("a", 0), field("b", 1), field("c", 2), field("d", 3)],
  views: [],
} satisfies Table;
const order = (placed: ReturnType<typeof placeFields>) => placed.map((one) => one.field.id).join("");

describe("the fields of a view", () => {
  it("begin with the primary field and end with those that the view does not name", () => {
    expect(order(placeFields(table, { fields: [{ field: "d" }, { field: "a", width: 90 }] }))).toBe("bdac");
  });

  it("never hide or move the primary field", () => {
    const placed = placeFields(table, { fields: [] });
    const hidden = withHidden(placed, new Set(["a", "b", "c", "d"]), true);
    expect(hidden.filter((one) => !one.isHidden).map((one) => one.field.id)).toEqual(["b"]);
    expect(order(withMoved(placed, "b", null))).toBe("bacd");
    expect(order(withMoved(placed, "d", "b"))).toBe("bdac");
  });

  it("move in front of another or to the end, and keep a sensible width", () => {
    const placed = placeFields(table, { fields: [] });
    expect(order(withMoved(placed, "d", "a"))).toBe("bdac");
    expect(order(withMoved(placed, "a", null))).toBe("bcda");
    const layout = layoutOf(withWidth(placed, "a", 3));
    expect(layout.find((one) => one.field === "a")?.width).toBe(60);
  });
});

describe("groups", () => {
  it("become a tree whose leaves hold the records", () => {
    const answers: Group[] = [
      { path: ["x"], count: 3, aggregates: {} },
      { path: ["x", "1"], count: 2, aggregates: {} },
      { path: ["x", null], count: 1, aggregates: {} },
      { path: [null], count: 1, aggregates: {} },
      { path: [null, "1"], count: 1, aggregates: {} },
    ];
    const specs = [
      { field: "a", desc: false },
      { field: "b", desc: false },
    ];
    const context = { locale: "en" as const, zone: "UTC", people: new Map() };
    const fields = new Map(table.fields.map((one) => [one.id, one]));
    const tree = groupTree(answers, specs, { fields, context, aggregates: {}, emptyLabel: "(empty)" });
    expect(tree.map((group) => [group.label, group.count, group.children?.map((child) => child.label)])).toEqual([
      ["x", 3, ["1", "(empty)"]],
      ["(empty)", 1, ["1"]],
    ]);
    expect(tree[0]?.children?.[0]?.children).toBeUndefined();
  });
});

import { describe, expect, it, vi } from "vitest";
import { makeField } from "@/api/testing";
import type { FieldConfig, Json } from "@/api/types";
import type { FieldContext } from "@/fields/types";
import { chosenOf, matchersOf, type Shown } from "./chosen.ts";

const titleOf = vi.fn((_: string, title: unknown) => String(title ?? ""));
const context: FieldContext = { locale: "en", zone: "Asia/Shanghai", people: new Map(), titleOf };
const field = (id: string, type = "text", config: FieldConfig = {}) => makeField(id, type, { config });
const cell = (id: string, value: Json, type?: string, config?: FieldConfig): Shown => ({
  field: field(id, type, config),
  value,
});
const chosen = (cells: Shown[], count: number, words: string[]) => {
  const matchers = matchersOf(
    cells.map((one) => one.field),
    context,
    words,
  );
  return chosenOf(cells, count, matchers).map((one) => one.field.id);
};

describe("the cells of a card", () => {
  const lines = [cell("a", "one"), cell("b", "two"), cell("c", "three"), cell("d", "four")];

  it("are the first ones, and those that a search found before others, in their order", () => {
    expect(chosen(lines, 2, [])).toEqual(["a", "b"]);
    expect(chosen(lines, 2, ["three"])).toEqual(["a", "c"]);
    expect(chosen(lines, 2, ["two", "four"])).toEqual(["b", "d"]);
    expect(chosen(lines, 2, ["five"])).toEqual(["a", "b"]);
  });

  it("are options by what these are called", () => {
    const options = [
      { key: 1, name: "New", color: "" },
      { key: 2, name: "Urgent", color: "" },
    ];
    const chips = [1, 1, 2].map((key, at) => cell(`chip${at}`, key, "single_select", { options }));
    expect(chosen(chips, 2, ["urgent"])).toEqual(["chip0", "chip2"]);
  });

  it("are read for a search only, and once for all renders", () => {
    const config = { table: "tbl", many: true, reverse: "", reverse_many: true };
    const links = ["SN-1", "SN-2", "SN-3"].map((title, at) =>
      cell(title, { count: 1, records: [[`rec${at}`, title]] }, "link", config),
    );
    titleOf.mockClear();
    chosen(links, 2, []);
    expect(titleOf).not.toHaveBeenCalled();
    const matchers = matchersOf(
      links.map((one) => one.field),
      context,
      ["sn-3"],
    );
    chosenOf(links, 2, matchers);
    const asked = titleOf.mock.calls.length;
    expect(asked).toBeGreaterThan(0);
    chosenOf(links, 2, matchers);
    expect(titleOf).toHaveBeenCalledTimes(asked);
  });
});

import { describe, expect, it } from "vitest";
import type { ColorConfig, Field, Filter } from "@/api/types";
import { canColour, coloursOf } from "./colours.ts";

const option = (key: number, color: string) => ({ key, name: `option ${key}`, color });
const field = (id: string, type: string, rest: Partial<Field> = {}) =>
  ({ id, name: id, type, position: 0, config: {}, ...rest }) as Field;
const status = field("status", "single_select", {
  config: { options: [option(1, "red"), option(2, "sky"), option(3, "red")] },
});
const fields = [field("name", "text"), status, field("tags", "multi_select")];

const is = (value: string | null, of = "name"): Filter => ({ field: of, op: "is", value });
const byField: ColorConfig = { by: "field", field: "status", style: "bar" };
const byRules = (...rules: [string, Filter | null][]): ColorConfig => ({
  by: "rules",
  rules: rules.map(([color, filter]) => ({ color, filter })),
  style: "row",
});

describe("colours of a view", () => {
  it("by a field are those of its options, each asked for once", () => {
    expect(coloursOf(byField, fields)).toEqual({
      filters: [
        { field: "status", op: "is_any_of", value: [1, 3] },
        { field: "status", op: "is_any_of", value: [2] },
      ],
      palette: ["red", "sky"],
    });
  });

  it("by conditions keep their order", () => {
    expect(coloursOf(byRules(["blue", is("a")], ["red", is("b")]), fields)).toEqual({
      filters: [is("a"), is("b")],
      palette: ["blue", "red"],
    });
  });

  it("leave out rules that do not say enough yet or name what is not there, and the colour with its filter", () => {
    const rules = byRules(["blue", null], ["red", is(null)], ["pink", is("a", "gone")], ["green", is("a")]);
    expect(coloursOf(rules, fields)).toEqual({ filters: [is("a")], palette: ["green"] });
  });

  it("are none where the view has none or nothing of it is left", () => {
    expect(coloursOf(null, fields)).toBeNull();
    expect(coloursOf(byRules(), fields)).toBeNull();
    expect(coloursOf(byField, [field("name", "text")])).toBeNull();
    expect(coloursOf({ ...byField, field: "tags" }, fields)).toBeNull();
    expect(coloursOf({} as ColorConfig, fields)).toBeNull();
  });

  it("can come from whatever holds a single option, also where it is computed", () => {
    const lookup = { kind: "lookup", config: {} } as Field["computed"];
    expect(canColour({ ...status, ...(lookup ? { computed: lookup } : {}) })).toBe(true);
    expect(fields.map(canColour)).toEqual([false, true, false]);
  });
});

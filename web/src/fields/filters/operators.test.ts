import { describe, expect, it } from "vitest";
import { makeField } from "@/api/testing";
import type { Filter } from "@/api/types";
import { fieldTypes } from "../registry.ts";
import { aggregatesOf } from "./aggregates.ts";
import { askable, firstCondition, isComplete, operatorsOf } from "./operators.ts";

const fieldOf = (type: string, id = "f") => makeField(id, type);

describe("every field type", () => {
  it("can be filtered and summarised", () => {
    for (const type of fieldTypes) {
      expect([type.name, operatorsOf(fieldOf(type.name)).length > 0]).toEqual([type.name, true]);
      expect([type.name, aggregatesOf(fieldOf(type.name)).length > 0]).toEqual([type.name, true]);
    }
  });
});

describe("a filter that is being made", () => {
  const fields = [fieldOf("text", "t"), fieldOf("number", "n"), fieldOf("date", "d")];

  it("asks for nothing until a condition has its value", () => {
    const [text] = fields;
    if (!text) return;
    expect(isComplete(firstCondition(text), text)).toBe(false);
    expect(askable({ and: [firstCondition(text)] }, fields)).toBeNull();
  });

  it("asks for the conditions that are complete and drops those of fields that are gone", () => {
    const filter: Filter = {
      and: [
        { field: "t", op: "contains", value: "屏幕" },
        { field: "n", op: "between", value: [1, null] },
        { field: "gone", op: "empty" },
        {
          or: [
            { field: "d", op: "is", value: { relative: "today" } },
            { field: "t", op: "empty", value: "x" },
          ],
        },
      ],
    };
    expect(askable(filter, fields)).toEqual({
      and: [
        { field: "t", op: "contains", value: "屏幕" },
        {
          or: [
            { field: "d", op: "is", value: { relative: "today" } },
            { field: "t", op: "empty" },
          ],
        },
      ],
    });
  });
});

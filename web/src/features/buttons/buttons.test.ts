import { describe, expect, it } from "vitest";
import { makeField } from "@/api/testing";
import type { ButtonAction, FieldConfig, Json } from "@/api/types";
import { aggregatesOf } from "@/fields/filters/aggregates";
import { askable, canFilter, canGroup, canSort } from "@/fields/filters/operators";
import { fieldTypes, showText, typeOf } from "@/fields/registry";
import { isOnButton } from "@/grid";
import { isComplete } from "../computed/kinds.ts";

const config = { label: "Close", color: "green", action: { type: "set_fields", values: [] } } as unknown as FieldConfig;
const computed = { kind: "button", config, problem: "", isFilling: false } as const;
const close = makeField("fldA", "button", { name: "B", computed, readonly: true });
const context = { locale: "en", zone: "UTC", people: new Map() } as const;

describe("a button", () => {
  it("is pressed, not written, asked for, sorted or counted", () => {
    const type = typeOf(close);
    expect([type.editorKind, type.isWritable, type.canBePrimary]).toEqual(["button", false, false]);
    expect([canFilter(close), canSort(close), canGroup(close), aggregatesOf(close)]).toEqual([false, false, false, []]);
    expect(askable({ and: [{ field: "fldA", op: "not_empty" }] }, [close])).toBe(null);
    expect(fieldTypes.map((one) => one.name)).not.toContain("button");
  });

  it("is read as the address that it opens, as its label, or as why it cannot be pressed", () => {
    const shown: Json[] = [{ url: "https://a.example/" }, {}, { error: "#URL" }, null];
    expect(shown.map((value) => showText(value, close, context))).toEqual(["https://a.example/", "Close", "#URL", ""]);
  });

  it("is hit on itself and not beside it", () => {
    const cell = { x: 100, y: 50, width: 150, height: 32 };
    expect([isOnButton(cell, 175, 66), isOnButton(cell, 175, 51), isOnButton(cell, 101, 66)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(isOnButton({ ...cell, width: 800 }, 700, 66)).toBe(false);
  });
});

describe("what a button does", () => {
  const does = (action: ButtonAction) => isComplete("button", { action } as unknown as FieldConfig);

  it("is said once there is a link, or a field for every value", () => {
    expect(does({ type: "open_url", url: " " })).toBe(false);
    expect(does({ type: "open_url", url: '"https://a.example"' })).toBe(true);
    expect(does({ type: "set_fields", values: [] })).toBe(false);
    expect(does({ type: "set_fields", values: [{ field: "", formula: "1" }] })).toBe(false);
    expect(does({ type: "set_fields", values: [{ field: "fldB", formula: "" }] })).toBe(true);
  });
});

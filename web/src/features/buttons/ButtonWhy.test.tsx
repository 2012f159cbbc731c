// @vitest-environment jsdom
/** What is said of pressing a button, by what its press would come to. */
import { act } from "react";
import { expect, it } from "vitest";
import type { Field, Json, Table } from "@/api/types";
import { setLocale } from "@/i18n/store";
import { mountPoint } from "@/ui/testing";
import { ButtonWhy } from "./ButtonWhy.tsx";

const values = [
  { field: "fldA", formula: "1/{fldA}" },
  { field: "fldB", formula: '"x"' },
];
const config = { label: "Close", color: "green", condition: "", action: { type: "set_fields", values } };
const field = { id: "fld", name: "Close", type: "button", computed: { kind: "button", config } } as unknown as Field;
const table = {
  id: "tbl",
  fields: [
    { id: "fldA", name: "Amount", type: "number", config: {} },
    { id: "fldB", name: "Note", type: "text", config: {} },
    field,
  ],
} as unknown as Table;

const { host, render } = mountPoint();

/** What is said beside the button. */
function said(outcome: Json, mayEdit = true): string {
  const why = { condition: null, outcome };
  act(() => render(<ButtonWhy table={table} field={field} why={why} mayEdit={mayEdit} />));
  return host.firstElementChild?.lastElementChild?.textContent ?? "";
}

it("it can be pressed where all that it sets is known and no error", () => {
  expect(said({ values: { fldA: 1, fldB: null } })).toBe("You can press it.");
  expect(said({ values: { fldA: 1, fldB: null } }, false)).toMatch(/^You can look/);
});

it("it cannot be pressed where a value is an error, and which one is said", () => {
  const error = { error: "#DIV/0" };
  expect(said({ values: { fldA: error, fldB: "x" } })).toMatch(/cannot be pressed.*“Amount”/);
  expect(said({ values: { fldA: error, fldB: error } })).toMatch(/“Amount” and “Note”/);
  act(() => setLocale("zh-CN"));
  expect(said({ values: { fldA: error, fldB: "x" } })).toBe("不可点击：“Amount”的公式计算出错");
});

it("nothing is claimed where a value is not told: it could be an error", () => {
  expect(said({ values: { fldB: "x" } })).toBe("Close");
  expect(said({ values: { fldA: { error: "#DIV/0" } } })).toMatch(/cannot be pressed/);
});

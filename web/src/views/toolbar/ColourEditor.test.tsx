// @vitest-environment jsdom
/** Rules and conditions as they are moved and taken out: what is typed in them, and the focus, stay with them. */
import { act, useState } from "react";
import { describe, expect, it } from "vitest";
import { makeField } from "@/api/testing";
import type { ColorConfig, ColorRule, Filter } from "@/api/types";
import type { FieldContext } from "@/fields/types";
import { mountPoint } from "@/ui/testing";
import { ColourEditor } from "./ColourEditor.tsx";
import { FilterEditor } from "./FilterEditor.tsx";

const context: FieldContext = { locale: "en", zone: "UTC", people: new Map() };
const amount = makeField("fldA", "number", { name: "Amount", config: { decimals: 0 } });
const above = (value: number): Filter => ({ field: "fldA", op: "gt", value });

const { host, render } = mountPoint();
let rules: readonly ColorRule[];
let filter: Filter | null;

function Colours({ start }: { start: ColorConfig }) {
  const [color, setColor] = useState<ColorConfig | null>(start);
  rules = color?.by === "rules" ? color.rules : [];
  return <ColourEditor fields={[amount]} color={color} onChange={setColor} context={context} />;
}

function Conditions({ start }: { start: Filter }) {
  const [now, setNow] = useState<Filter | null>(start);
  filter = now;
  return <FilterEditor fields={[amount]} filter={now} onChange={setNow} context={context} />;
}

function showRules(...values: number[]): void {
  const start = values.map((value) => ({ color: "red", filter: { and: [above(value)] } }));
  act(() => render(<Colours start={{ by: "rules", style: "bar", rules: start }} />));
}

const texts = () => [...host.querySelectorAll<HTMLInputElement>('input[inputmode="decimal"]')];
const shown = () => texts().map((input) => input.value);
const saved = () => rules.map((rule) => (rule.filter as { and: { value: number }[] }).and[0]?.value);
const labels = () => document.activeElement?.getAttribute("aria-label");
const button = (label: string) => host.querySelector<HTMLButtonElement>(`button[aria-label="${label}"]`);

async function press(label: string): Promise<void> {
  await act(async () => {
    button(label)?.focus();
    button(label)?.click();
  });
}

/** Enter on whatever has the focus. */
const enter = () => act(async () => (document.activeElement as HTMLElement).click());

function type(input: HTMLInputElement | undefined, text: string): void {
  act(() => {
    input?.setRangeText(text, 0, input.value.length);
    input?.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

describe("a rule that is moved", () => {
  it("takes with it what is typed in its condition", async () => {
    showRules(10, 20);
    await press("Move rule 2 up");
    expect(shown()).toEqual(["20", "10"]);
    type(texts()[0], "21");
    expect(saved()).toEqual([21, 10]);
  });

  it("keeps the focus, so that it can be moved further", async () => {
    showRules(10, 20, 30);
    await press("Move rule 3 up");
    expect(labels()).toBe("Move rule 2 up");
    await enter();
    expect(saved()).toEqual([30, 10, 20]);
  });

  it("has the focus on its other button at the end of the way", async () => {
    showRules(10, 20);
    await press("Move rule 2 up");
    expect(labels()).toBe("Move rule 1 down");
    await press("Move rule 1 down");
    expect(labels()).toBe("Move rule 2 up");
  });
});

it("the rules behind one that is taken out keep what is typed in them", async () => {
  showRules(10, 20, 30);
  await press("Remove rule 1");
  expect(shown()).toEqual(["20", "30"]);
  type(texts()[0], "25");
  expect(saved()).toEqual([25, 30]);
});

it("the conditions behind one that is taken out keep what is typed in them, in a group as well", async () => {
  act(() => render(<Conditions start={{ and: [above(1), above(2), { or: [above(3), above(4)] }] }} />));
  await press("Remove condition");
  expect(shown()).toEqual(["2", "3", "4"]);
  const [, inGroup] = host.querySelectorAll<HTMLButtonElement>('button[aria-label="Remove condition"]');
  await act(async () => inGroup?.click());
  expect(shown()).toEqual(["2", "4"]);
  type(texts()[1], "5");
  expect(filter).toEqual({ and: [above(2), { or: [above(5)] }] });
});

// @vitest-environment jsdom
/** A search, and what an input method does to it. */
import { act, useState } from "react";
import { beforeEach, expect, it } from "vitest";
import { mountPoint } from "../testing.ts";
import { SearchField } from "./TextField.tsx";

const { host, render } = mountPoint();
let told: string[];

function Harness() {
  const [value, setValue] = useState("");
  const change = (text: string) => {
    told.push(text);
    setValue(text);
  };
  return <SearchField label="Find" value={value} onChange={change} />;
}

const input = () => host.querySelector("input") as HTMLInputElement;

const type = (text: string) =>
  act(async () => {
    input().setRangeText(text, 0, input().value.length);
    input().dispatchEvent(new Event("input", { bubbles: true }));
  });

const compose = (kind: "start" | "end") =>
  act(async () => void input().dispatchEvent(new CompositionEvent(`composition${kind}`, { bubbles: true })));

const press = (key: string, more: KeyboardEventInit = {}) =>
  act(async () => void input().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more })));

beforeEach(async () => {
  told = [];
  await act(async () => render(<Harness />));
});

it("tells every letter, and Escape clears it", async () => {
  await type("S");
  await type("SN");
  await press("Escape");
  expect(told).toEqual(["S", "SN", ""]);
  expect(input().value).toBe("");
});

it("shows what is composed and tells it once it is done", async () => {
  await type("X");
  await compose("start");
  await type("Xp");
  await type("Xping");
  expect(input().value).toBe("Xping");
  await type("X屏");
  expect(told).toEqual(["X"]);
  await compose("end");
  expect(told).toEqual(["X", "X屏"]);
  expect(input().value).toBe("X屏");
});

it("leaves keys to the input method while it composes", async () => {
  await type("X");
  await compose("start");
  await type("Xping");
  await press("Escape", { isComposing: true });
  await press("Escape", { keyCode: 229 } as KeyboardEventInit);
  expect(input().value).toBe("Xping");
  await type("X");
  await compose("end");
  expect(told).toEqual(["X", "X"]);
  await press("Escape");
  expect(told.at(-1)).toBe("");
});

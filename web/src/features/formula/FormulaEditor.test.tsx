// @vitest-environment jsdom
/** The editor by keyboard, as a person and a screen reader meet it; places on the screen are for the browser tests. */
import { act, useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FormulaField } from "@/formula/editing";
import { setLocale } from "@/i18n/store";
import { mountPoint } from "@/ui/testing";
import FormulaEditor from "./FormulaEditor.tsx";
import { PAUSE_MS, type ServerError } from "./useMistake.ts";

const fields: FormulaField[] = [
  { uid: "fld1", name: "Amount", type: "number" },
  { uid: "fld2", name: "备注", type: "text" },
];
const { host, render } = mountPoint();
let changes: string[];

function Harness({ start, error }: { start: string; error?: ServerError | undefined }) {
  const [value, setValue] = useState(start);
  const change = (text: string) => {
    changes.push(text);
    setValue(text);
  };
  return <FormulaEditor label="Formula" value={value} fields={fields} onChange={change} error={error} />;
}

function show(start = "", error?: ServerError): void {
  act(() => render(<Harness start={start} error={error} />));
}

const area = () => host.querySelector("textarea") as HTMLTextAreaElement;
const options = () => [...host.querySelectorAll('[role="option"]')].map((one) => one.firstChild?.textContent);
const active = () => host.querySelector('[aria-selected="true"]');
const message = () => document.getElementById(area().getAttribute("aria-describedby") ?? "")?.textContent;

/** Puts the text in the field as typing does, with the caret where the bar stands. */
function type(marked: string): void {
  const caret = marked.includes("|") ? marked.indexOf("|") : marked.length;
  act(() => {
    area().setRangeText(marked.replace("|", ""), 0, area().value.length);
    area().setSelectionRange(caret, caret);
    area().dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function press(key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  act(() => void area().dispatchEvent(event));
  return event;
}

const compose = (kind: "start" | "end") =>
  act(() => void area().dispatchEvent(new CompositionEvent(`composition${kind}`, { bubbles: true })));

function paste(text: string): Event {
  const event = new Event("paste", { bubbles: true, cancelable: true });
  Object.assign(event, { clipboardData: { getData: () => text } });
  act(() => void area().dispatchEvent(event));
  return event;
}

beforeEach(() => {
  vi.useFakeTimers();
  changes = [];
});

afterEach(() => {
  vi.useRealTimers();
});

describe("suggestions", () => {
  it("open as one types and are named to a screen reader", () => {
    show();
    type("rou");
    expect(options().slice(0, 2)).toEqual(["ROUND", "ROUNDDOWN"]);
    expect(area().getAttribute("aria-controls")).toBe(host.querySelector('[role="listbox"]')?.id);
    expect(area().getAttribute("aria-activedescendant")).toBe(active()?.id);
  });

  it("are walked through with arrows and taken with Enter or Tab", () => {
    show();
    type("rou");
    press("ArrowDown");
    expect(active()?.textContent).toContain("ROUNDDOWN");
    press("ArrowUp");
    expect(press("Enter").defaultPrevented).toBe(true);
    expect(area().value).toBe("ROUND()");
    expect(area().selectionStart).toBe("ROUND(".length);
    type("{am|");
    press("Tab");
    expect(area().value).toBe("{Amount}");
    expect(options()).toEqual([]);
  });

  it("close with Escape, which goes no further, and with the caret's leaving", () => {
    show();
    type("rou");
    const outside = vi.fn();
    document.body.addEventListener("keydown", outside, { once: true });
    press("Escape");
    expect(options()).toEqual([]);
    expect(outside).not.toHaveBeenCalled();
    press("Escape");
    expect(outside).toHaveBeenCalledOnce();
  });

  it("show everything when they are asked for", () => {
    show();
    press(" ", { ctrlKey: true });
    expect(options()).toContain("Amount");
    expect(options()).toContain("IF");
  });

  it("leave Enter and the arrows to the input method, and the text alone, while it composes", () => {
    show();
    type("rou");
    compose("start");
    expect(options()).toEqual([]);
    type("rou b");
    expect(options()).toEqual([]);
    expect(press("Enter", { isComposing: true }).defaultPrevented).toBe(false);
    expect(press("Enter", { keyCode: 229 } as KeyboardEventInit).defaultPrevented).toBe(false);
    type("备");
    compose("end");
    expect(changes.at(-1)).toBe("备");
    expect(options()[0]).toBe("备注");
    // Some browsers tell the end before the key that brought it about.
    expect(press("Enter", { keyCode: 229 } as KeyboardEventInit).defaultPrevented).toBe(false);
    expect(area().value).toBe("备");
  });
});

describe("help", () => {
  it("explains the call around the caret with its parameter marked, in the person's language", () => {
    show();
    type("ROUND(1, |)");
    expect(host.querySelector("[aria-current]")?.textContent).toMatch(/^places/);
    expect(host.textContent).toContain("ROUND(2.345, 2)");
    act(() => setLocale("zh-CN"));
    expect(host.textContent).toContain("四舍五入");
  });
});

describe("a mistake", () => {
  it("is underlined and said at once where one is done with it", () => {
    show();
    type('-"abc" + 1');
    expect(message()).toBe("This is text, but a number is needed here.");
    expect(area().getAttribute("aria-invalid")).toBe("true");
    expect([...host.querySelectorAll('[class*="mistake"]')].map((one) => one.textContent)).toEqual(['"abc"']);
  });

  it("at the end is said after a pause only", () => {
    show();
    type("1 + ");
    expect(message()).toBe("");
    act(() => void vi.advanceTimersByTime(PAUSE_MS));
    expect(message()).toBe("A value is missing here.");
    type("1 + 2");
    expect(message()).toBe("");
  });

  it("that the server found is shown until the text is another", () => {
    show("{Amount}", { formula: "{Amount}", message: "Too involved.", at: 0, length: 8 });
    expect(message()).toBe("Too involved.");
    type("{Amount} + 1");
    expect(message()).toBe("");
  });
});

describe("pasting", () => {
  it("translates another product's formula, and gives it back as it was", () => {
    show();
    expect(paste("=IF([@Amount]>A1;1;2)").defaultPrevented).toBe(true);
    expect(area().value).toBe("IF({Amount}>A1,1,2)");
    expect(host.textContent).toContain("“A1” is a cell by its place.");
    const restore = [...host.querySelectorAll("button")].find((one) => one.textContent === "Paste it as it was");
    act(() => restore?.click());
    expect(area().value).toBe("=IF([@Amount]>A1;1;2)");
  });

  it("leaves our own formulas, and what goes into a text, to the browser", () => {
    show();
    expect(paste("{Amount} + 1").defaultPrevented).toBe(false);
    type('"a|"');
    expect(paste("[x]; A1").defaultPrevented).toBe(false);
  });
});

describe("buttons", () => {
  const button = (name: string) => [...host.querySelectorAll("button")].find((one) => one.textContent === name);

  it("insert a field at the caret", () => {
    show();
    type("1 + |");
    act(() => button("备注")?.click());
    expect(area().value).toBe("1 + {备注}");
  });

  it("tidy a formula up, and leave one that cannot be read", () => {
    show("sum( 1;2 )");
    act(() => button("Tidy up")?.click());
    expect(area().value).toBe("SUM(1, 2)");
    type("sum(1");
    act(() => button("Tidy up")?.click());
    expect(area().value).toBe("sum(1");
  });
});

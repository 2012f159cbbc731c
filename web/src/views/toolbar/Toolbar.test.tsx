// @vitest-environment jsdom
/** What the bar says of the view, and its search box. */
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Base, ColorConfig, Field, GridConfig, Table } from "@/api/types";
import { mountPoint } from "@/ui/testing";
import { coloursOf } from "../data/colours.ts";
import type { GridView } from "../data/useViewConfig.ts";
import { Toolbar } from "./Toolbar.tsx";

const title = { id: "fldT", name: "Title", type: "text", config: {} } as unknown as Field;
const table = { id: "tbl", fields: [title] } as unknown as Table;
const config: GridConfig = {
  filter: null,
  sorts: [],
  groups: [],
  fields: [],
  row_height: "short",
  aggregates: {},
  frozen: 1,
  color: null,
};
const searched = vi.fn();
const { host, render } = mountPoint();

const show = (color: ColorConfig | null = null) =>
  act(async () => {
    const colours = coloursOf(color, table.fields);
    const rest = { filter: null, sorts: [], groups: [], search: "", fields: [], aggregates: {} };
    render(
      <Toolbar
        base={{ id: "bas", role: "editor" } as Base}
        table={table}
        view={{ id: "viw" } as GridView}
        viewConfig={{ config: { ...config, color }, change: () => {}, isOwn: false }}
        look={{ ...rest, colours }}
        placed={[]}
        context={{ locale: "en", zone: "UTC", people: new Map() }}
        count={2}
        search=""
        onSearch={searched}
        panel={null}
        onPanel={() => {}}
      />,
    );
  });

beforeEach(() => {
  vi.useFakeTimers();
  searched.mockClear();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("the bar says that records are coloured", () => {
  const rule = (value: string): ColorConfig => ({
    by: "rules",
    style: "bar",
    rules: [{ color: "red", filter: value ? { field: "fldT", op: "is", value } : null }],
  });
  const saysSo = () => host.textContent?.includes("Coloured");

  it("where a rule has a condition", async () => {
    await show(rule("urgent"));
    expect(saysSo()).toBe(true);
  });

  it("and not where no rule can hold, or the field is gone", async () => {
    await show(rule(""));
    expect(saysSo()).toBe(false);
    await show({ by: "field", style: "bar", field: "fldGone" });
    expect(saysSo()).toBe(false);
  });
});

describe("the search box", () => {
  const input = () => host.querySelector("input") as HTMLInputElement;
  const type = (text: string) =>
    act(async () => {
      input().setRangeText(text, 0, input().value.length);
      input().dispatchEvent(new Event("input", { bubbles: true }));
    });
  const compose = (kind: "start" | "end") =>
    act(async () => void input().dispatchEvent(new CompositionEvent(`composition${kind}`, { bubbles: true })));
  const pause = () => act(() => vi.advanceTimersByTimeAsync(1000));

  it("searches for what is typed a moment after the last letter", async () => {
    await show();
    await type("S");
    await type("SN");
    expect(searched).not.toHaveBeenCalled();
    await pause();
    expect(searched.mock.calls).toEqual([["SN"]]);
  });

  it("searches for what is composed once it is done", async () => {
    await show();
    await compose("start");
    await type("ping");
    await pause();
    expect(input().value).toBe("ping");
    expect(searched).not.toHaveBeenCalled();
    await type("屏");
    await compose("end");
    await pause();
    expect(searched.mock.calls).toEqual([["屏"]]);
    expect(input().value).toBe("屏");
  });
});

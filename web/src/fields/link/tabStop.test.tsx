// @vitest-environment jsdom
/** One Tab leads into the list of all linked records, whatever of it is loaded. */
import { act } from "react";
import { expect, it, vi } from "vitest";
import type { Base, Field, Filter, Table } from "@/api/types";
import { mountPoint } from "@/ui/testing";
import type { FieldContext } from "../types.ts";
import type { Link } from "./records.ts";
import { WholeList } from "./WholeList.tsx";

const { host, render, unmount } = mountPoint();

const count = vi.hoisted(() => ({ now: 1000 }));
vi.mock("@/api/feed", () => ({ useFeed: () => undefined }));
vi.mock("./records.ts", () => ({
  noteFields: () => [],
  countRecords: async () => count.now,
  loadPage: () => new Promise(() => {}),
}));

const context: FieldContext = {
  locale: "en",
  zone: "Asia/Shanghai",
  people: new Map(),
  titleOf: (_, title) => String(title ?? ""),
};
const link = { base: { id: "bas" } as Base, field: {} as Field, target: { id: "tbl" } as Table } as Link;
const filter: Filter = { field: "fld", op: "not_empty" };
const actions = { open: () => undefined, remove: undefined };

it("the list keeps its Tab stop where nothing is loaded, and where it gets shorter", async () => {
  const Observer = class {
    observe() {}
    disconnect() {}
  };
  vi.stubGlobal("ResizeObserver", Observer);
  Element.prototype.scrollTo = () => undefined;
  vi.useFakeTimers();
  const show = (isRefused: boolean) => {
    const cell = { count: 1000, records: [] };
    const props = { link, filter, cell, context, label: "Devices", isRefused, actions };
    return act(() => render(<WholeList {...props} />));
  };
  const stops = () => [...host.querySelectorAll('li[tabindex="0"]')].map((one) => one.getAttribute("aria-posinset"));
  await show(false);
  expect(stops()).toEqual(["1"]);
  const end = new KeyboardEvent("keydown", { key: "End", bubbles: true });
  act(() => void host.querySelector("ul")?.dispatchEvent(end));
  expect(stops()).toEqual(["1000"]);
  count.now = 400;
  await show(true);
  await act(() => vi.advanceTimersByTimeAsync(500));
  expect(stops()).toEqual(["400"]);
  unmount();
  vi.useRealTimers();
});

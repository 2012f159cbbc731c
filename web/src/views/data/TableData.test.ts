import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/api/errors";
import type { RecordPage } from "@/api/types";
import type { FieldContext } from "@/fields/types";
import type { Look } from "./look.ts";
import { TableData } from "./TableData.ts";

const { query, summary, colors } = vi.hoisted(() => ({ query: vi.fn(), summary: vi.fn(), colors: vi.fn() }));
vi.mock("@/api/calls", () => ({ records: { query, summary, colors } }));

const look: Look = {
  filter: null,
  sorts: [],
  groups: [],
  search: "",
  fields: ["a"],
  aggregates: {},
  colours: { filters: [{ field: "a", op: "not_empty" }], palette: ["red", "blue"] as never },
};
const context = {} as FieldContext;
const naming = { fields: new Map(), context, emptyLabel: "", lookedUp: new Set<string>() };
const page = (version: number, value: string, color: number): RecordPage => ({
  fields: ["a"],
  ids: ["rec1"],
  rows: [[version, value]],
  next: null,
  seq: 0,
  colors: [color],
});
const changed = (version: number, value: string) => ({
  type: "change" as const,
  data: {
    seq: 1,
    kind: "update",
    table: "tbl",
    by: null,
    through: "ui",
    fields: ["a"],
    ids: ["rec1"],
    rows: { rec1: [version, value] as [number, string] },
  },
});
const makeData = () => new TableData({ base: "bas", table: "tbl", user: "usr", look, naming, count: 1 });

beforeEach(() => {
  vi.useFakeTimers();
  for (const mock of [query, summary, colors]) mock.mockReset();
  summary.mockResolvedValue({ count: 1, aggregates: {} });
});
afterEach(() => void vi.useRealTimers());

describe("the records of a view", () => {
  it("stay as they are where a page comes that was read before they changed", async () => {
    const data = makeData();
    query.mockResolvedValueOnce(page(1, "first", 0));
    data.source.prefetch(0, 1);
    await vi.advanceTimersByTimeAsync(100);
    let arrive: (page: RecordPage) => void = () => undefined;
    query.mockReturnValueOnce(new Promise((resolve) => (arrive = resolve)));
    data.refresh(0);
    await vi.advanceTimersByTimeAsync(100);
    colors.mockResolvedValue({ colors: [1] });
    data.hear(changed(3, "third"));
    await vi.advanceTimersByTimeAsync(100);
    const colour = data.rowOf("rec1")?.colour;
    arrive(page(2, "second", 0));
    await vi.advanceTimersByTimeAsync(100);
    expect(query).toHaveBeenCalledTimes(2);
    expect(data.rowOf("rec1")).toMatchObject({ version: 3, cells: ["third"], colour });
    query.mockResolvedValueOnce(page(3, "third, calculated", 0));
    data.refresh(0);
    await vi.advanceTimersByTimeAsync(100);
    expect(data.rowOf("rec1")?.cells).toEqual(["third, calculated"]);
    expect(data.rowOf("rec1")?.colour).not.toEqual(colour);
  });

  it("are taken from the page where the view shows other fields now", async () => {
    const data = makeData();
    query.mockResolvedValueOnce(page(3, "third", 0));
    data.source.prefetch(0, 1);
    await vi.advanceTimersByTimeAsync(100);
    query.mockResolvedValueOnce({ ...page(2, "other", 0), fields: ["b"] });
    data.setLook({ ...look, fields: ["b"] }, naming);
    await vi.advanceTimersByTimeAsync(100);
    expect(data.rowOf("rec1")?.cells).toEqual(["other"]);
  });

  it("are not asked for any more once nobody looks", async () => {
    const data = makeData();
    query.mockRejectedValue(new ApiError(0, "offline", ""));
    data.start();
    data.source.prefetch(0, 1);
    await vi.advanceTimersByTimeAsync(5000);
    const asked = query.mock.calls.length;
    expect(asked).toBeGreaterThan(1);
    data.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(query).toHaveBeenCalledTimes(asked);
    data.start();
    query.mockResolvedValue(page(1, "first", 0));
    data.source.prefetch(0, 1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(data.rowOf("rec1")?.cells).toEqual(["first"]);
  });
});

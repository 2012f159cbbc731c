import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/api/errors";
import type { FieldContext } from "../types.ts";
import { LinkedPages } from "./linkedPages.ts";
import type { Link } from "./records.ts";

const { countRecords, loadPage } = vi.hoisted(() => ({ countRecords: vi.fn(), loadPage: vi.fn() }));
vi.mock("./records.ts", () => ({ countRecords, loadPage }));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  loadPage.mockReset();
});

describe("all records of a cell", () => {
  it("have one place each, though the cell tells them in another order than the pages", async () => {
    const records = [["rec1", "SN-1"] as const, ["rec70", "SN-70"] as const];
    const pages = new LinkedPages({} as Link, null, { count: 100, records }, {} as FieldContext, () => undefined);
    const titles = () => [0, 1, 70].map((place) => pages.at(place)?.linked[1]);
    expect(titles()).toEqual(["SN-1", "SN-70", undefined]);
    const linked = Array.from({ length: 50 }, (_, at) => ({ linked: [`rec${50 + at}`, `SN-${50 + at}`] }));
    loadPage.mockResolvedValue({ records: linked });
    pages.source.prefetch(50, 100);
    await vi.advanceTimersByTimeAsync(100);
    expect(titles()).toEqual(["SN-1", undefined, "SN-70"]);
  });

  it("are not asked for any more once nobody looks, though the last page has failed", async () => {
    const context = {} as FieldContext;
    const pages = new LinkedPages({} as Link, null, { count: 500, records: [] }, context, () => undefined);
    loadPage.mockRejectedValue(new ApiError(0, "offline", ""));
    pages.source.prefetch(0, 20);
    await vi.advanceTimersByTimeAsync(5000);
    const asked = loadPage.mock.calls.length;
    expect(asked).toBeGreaterThan(1);
    pages.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(loadPage).toHaveBeenCalledTimes(asked);
    pages.source.prefetch(0, 20);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(loadPage.mock.calls.length).toBeGreaterThan(asked);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/api/errors";
import type { FieldContext } from "../types.ts";
import { LinkedPages } from "./linkedPages.ts";
import type { Link } from "./records.ts";

const { countRecords, loadPage } = vi.hoisted(() => ({ countRecords: vi.fn(), loadPage: vi.fn() }));
vi.mock("./records.ts", () => ({ countRecords, loadPage }));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("all records of a cell", () => {
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

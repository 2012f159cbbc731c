import { describe, expect, it, vi } from "vitest";
import type { Row } from "../types.ts";
import { WindowedSource } from "./windowed.ts";

const makeRows = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, at) => ({ id: `r${from + at}`, version: 1, cells: [from + at] }));

function makeSource(overrides: Partial<ConstructorParameters<typeof WindowedSource>[0]> = {}) {
  const load = vi.fn(async (from: number, to: number, _signal: AbortSignal) => makeRows(from, to));
  const source = new WindowedSource({ count: 1000, pageSize: 100, pageLimit: 3, settleMs: 0, load, ...overrides });
  return { source, load };
}

const arrival = (source: WindowedSource, index: number) =>
  vi.waitFor(() => {
    if (source.rowAt(index) === undefined) throw new Error(`row ${index} is not there`);
  });

describe("a windowed source", () => {
  it("loads the pages that are wanted, the last one cut to the count", async () => {
    const { source, load } = makeSource({ count: 950 });
    expect(source.rowAt(949)).toBeUndefined();
    source.prefetch(890, 950);
    await arrival(source, 949);
    await arrival(source, 890);
    expect(load.mock.calls.map(([from, to]) => [from, to])).toEqual([
      [800, 900],
      [900, 950],
    ]);
  });

  it("tells which rows arrived", async () => {
    const { source } = makeSource();
    const changes: unknown[] = [];
    source.onChange((change) => changes.push(change));
    source.prefetch(100, 150);
    await arrival(source, 120);
    expect(changes).toEqual([{ kind: "rows", from: 100, to: 200 }]);
  });

  it("forgets the pages that were wanted longest ago", async () => {
    const { source } = makeSource();
    for (const page of [0, 1, 2, 3]) {
      source.prefetch(page * 100, page * 100 + 50);
      await arrival(source, page * 100);
    }
    expect(source.rowAt(0)).toBeUndefined();
    expect(source.rowAt(100)).toBeDefined();
  });

  it("takes a row out at once, and what follows moves up over the ends of pages", async () => {
    const { source } = makeSource({ count: 250 });
    source.prefetch(0, 250);
    for (const index of [0, 100, 249]) await arrival(source, index);
    const changes: unknown[] = [];
    source.onChange((change) => changes.push(change));
    expect(source.removeRow("r98")).toBe(true);
    expect(source.count).toBe(249);
    expect([97, 98, 99, 100, 198, 199, 200, 248].map((at) => source.rowAt(at)?.id).join(" ")).toBe(
      "r97 r99 r100 r101 r199 r200 r201 r249",
    );
    expect(source.rowAt(249)).toBeUndefined();
    expect(changes).toEqual([{ kind: "removed", at: 98, count: 1 }]);
    expect(source.removeRow("r98")).toBe(false);
  });

  it("loads a page again whose last place nobody knows once a row was taken out", async () => {
    const { source, load } = makeSource();
    source.prefetch(0, 50);
    await arrival(source, 0);
    source.removeRow("r3");
    expect(source.rowAt(99)).toBeUndefined();
    source.prefetch(0, 50);
    await vi.waitFor(() => expect(source.rowAt(99)?.id).toBe("r99"));
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("has a row in one place only while pages that moved arrive one by one", async () => {
    const arrive = new Map<number, () => void>();
    let above = 0;
    const { source } = makeSource({
      count: 250,
      load: (from, to) => {
        const rows = makeRows(from + above, to + above);
        return above === 0 ? Promise.resolve(rows) : new Promise((done) => arrive.set(from, () => done(rows)));
      },
    });
    const idsAt = (places: number[]) => places.map((at) => source.rowAt(at)?.id ?? "-").join(" ");
    source.prefetch(0, 250);
    for (const index of [0, 100, 249]) await arrival(source, index);
    above = 1;
    source.invalidate(249);
    await vi.waitFor(() => expect(arrive.size).toBe(3));
    arrive.get(0)?.();
    await vi.waitFor(() => expect(source.rowAt(0)?.id).toBe("r1"));
    expect(idsAt([99, 100, 101])).toBe("r100 - r101");
    arrive.get(100)?.();
    await vi.waitFor(() => expect(idsAt([99, 100, 101])).toBe("r100 r101 r102"));
  });

  it("reads a row again that another page has taken", async () => {
    let above = 0;
    const { source } = makeSource({ load: async (from, to) => makeRows(from + above, to + above) });
    source.prefetch(0, 50);
    await arrival(source, 0);
    above = -1;
    source.prefetch(0, 150);
    await vi.waitFor(() => expect([0, 99, 100].map((at) => source.rowAt(at)?.id)).toEqual(["r-1", "r98", "r99"]));
  });

  it("reads the end of a page again where it was filled up with a row that nobody knew", async () => {
    let above = 0;
    const { source } = makeSource({
      load: async (from, to) => (above > 0 && from > 0 ? new Promise(() => {}) : makeRows(from + above, to + above)),
    });
    source.prefetch(0, 150);
    for (const index of [0, 100]) await arrival(source, index);
    above = 1;
    source.invalidate();
    await vi.waitFor(() => expect(source.rowAt(99)?.id).toBe("r100"));
    source.removeRow("r50");
    expect(source.rowAt(99)).toBeUndefined();
    source.prefetch(0, 50);
    await arrival(source, 99);
  });

  it("asks for nothing once paused, not even after a failure, until the next wish", async () => {
    vi.useFakeTimers();
    const signals: AbortSignal[] = [];
    const { source } = makeSource({
      load: (from, to, signal) => {
        signals.push(signal);
        if (signals.length === 1) return Promise.reject(new Error("offline"));
        return signals.length === 2 ? new Promise(() => {}) : Promise.resolve(makeRows(from, to));
      },
    });
    source.prefetch(0, 50);
    await vi.advanceTimersByTimeAsync(10);
    source.pause();
    source.invalidate();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(signals).toHaveLength(1);
    source.prefetch(0, 50);
    await vi.advanceTimersByTimeAsync(10);
    source.pause();
    expect(signals.map((one) => one.aborted)).toEqual([false, true]);
    source.prefetch(0, 50);
    await vi.advanceTimersByTimeAsync(10);
    expect(source.rowAt(0)?.id).toBe("r0");
    vi.useRealTimers();
  });

  it("asks for nothing where no rows are left", async () => {
    const { source, load } = makeSource();
    source.prefetch(0, 150);
    await arrival(source, 100);
    load.mockClear();
    source.invalidate(30);
    await vi.waitFor(() => expect(load.mock.calls.map(([from, to]) => [from, to])).toEqual([[0, 30]]));
    load.mockClear();
    source.invalidate(0);
    source.invalidate(20);
    source.prefetch(0, 20);
    await vi.waitFor(() => expect(load.mock.calls.map(([from, to]) => [from, to])).toEqual([[0, 20]]));
  });

  it("asks only for where a fling ends and aborts what is no longer wanted", async () => {
    const signals: AbortSignal[] = [];
    const { source } = makeSource({
      load: (from, to, signal) => {
        signals.push(signal);
        return from === 0 ? new Promise(() => {}) : Promise.resolve(makeRows(from, to));
      },
    });
    source.prefetch(0, 50);
    await vi.waitFor(() => expect(signals).toHaveLength(1));
    for (let at = 100; at <= 900; at += 100) source.prefetch(at, at + 50);
    await arrival(source, 900);
    expect(signals).toHaveLength(2);
    expect(signals[0]?.aborted).toBe(true);
  });

  it("keeps old rows on the screen until the new ones are there", async () => {
    let version = 1;
    const { source } = makeSource({
      load: async (from, to) => makeRows(from, to).map((row) => ({ ...row, version })),
    });
    source.prefetch(0, 50);
    await arrival(source, 0);
    version = 2;
    source.invalidate(500);
    expect(source.rowAt(0)?.version).toBe(1);
    await vi.waitFor(() => expect(source.rowAt(0)?.version).toBe(2));
    expect(source.count).toBe(500);
  });

  it("reports a failure and tries again", async () => {
    vi.useFakeTimers();
    const errors: unknown[] = [];
    let isBroken = true;
    const { source } = makeSource({
      load: async (from, to) => {
        if (isBroken) throw new Error("offline");
        return makeRows(from, to);
      },
      onError: (error) => errors.push(error),
    });
    source.prefetch(0, 50);
    await vi.advanceTimersByTimeAsync(10);
    expect(errors).toHaveLength(1);
    isBroken = false;
    await vi.advanceTimersByTimeAsync(1100);
    expect(source.rowAt(0)).toBeDefined();
    vi.useRealTimers();
  });

  it("puts changed rows in place", async () => {
    const { source } = makeSource();
    source.prefetch(0, 50);
    await arrival(source, 0);
    expect(source.replaceRows([{ id: "r7", version: 2, cells: ["new"] }])).toBe(true);
    expect(source.rowAt(7)?.version).toBe(2);
    expect(source.replaceRows([{ id: "elsewhere", version: 2, cells: [] }])).toBe(false);
  });
});

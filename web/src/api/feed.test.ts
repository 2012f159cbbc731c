import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FeedEvent, type FeedSource, makeFeed } from "./feed.ts";

/** A connection that the test speaks through. */
class Line implements FeedSource {
  static all: Line[] = [];
  isClosed = false;
  private heard: Record<string, (event: { data?: string }) => void> = {};
  readonly url: string;
  constructor(url: string) {
    this.url = url;
    Line.all.push(this);
  }
  addEventListener(type: string, listener: (event: { data?: string }) => void): void {
    this.heard[type] = listener;
  }
  close(): void {
    this.isClosed = true;
  }
  say(type: string, data?: unknown): void {
    this.heard[type]?.(data === undefined ? {} : { data: JSON.stringify(data) });
  }
}

const change = (seq: number) => ({
  seq,
  kind: "update",
  table: "tbl1",
  by: null,
  through: "grid",
  fields: [],
  ids: [],
  rows: {},
});

beforeEach(() => {
  Line.all = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

function listening() {
  const feed = makeFeed("bas1", (url) => new Line(url));
  const heard: FeedEvent[] = [];
  const stop = feed.listen((event) => heard.push(event));
  return { feed, heard, stop };
}

describe("the live feed", () => {
  it("opens one connection for many listeners and closes it with the last", () => {
    const { feed, stop } = listening();
    const stopOther = feed.listen(() => {});
    expect(Line.all.map((line) => line.url)).toEqual(["/api/bases/bas1/feed"]);
    stop();
    expect(Line.all[0]?.isClosed).toBe(false);
    stopOther();
    expect(Line.all[0]?.isClosed).toBe(true);
  });

  it("tells changes, and continues after the last one it saw when the connection breaks", () => {
    const { feed, heard } = listening();
    Line.all[0]?.say("open");
    expect(feed.state()).toBe("live");
    Line.all[0]?.say("change", change(41));
    Line.all[0]?.say("change", change(42));
    Line.all[0]?.say("error");
    expect(feed.state()).toBe("offline");
    vi.advanceTimersByTime(500);
    expect(Line.all[1]?.url).toBe("/api/bases/bas1/feed?since=42");
    Line.all[1]?.say("open");
    Line.all[1]?.say("change", change(43));
    expect(feed.state()).toBe("live");
    expect(heard.map((event) => event.type === "change" && event.data.seq)).toEqual([41, 42, 43]);
  });

  it("waits longer after each failure, never more than fifteen seconds, and starts over once it is live", () => {
    listening();
    const waits = [500, 1000, 2000, 4000, 8000, 15_000, 15_000];
    for (const [index, wait] of waits.entries()) {
      Line.all[index]?.say("error");
      vi.advanceTimersByTime(wait - 1);
      expect(Line.all.length).toBe(index + 1);
      vi.advanceTimersByTime(1);
      expect(Line.all.length).toBe(index + 2);
    }
    Line.all[7]?.say("open");
    Line.all[7]?.say("error");
    vi.advanceTimersByTime(500);
    expect(Line.all.length).toBe(9);
  });

  it("is silent after the last listener left, even in the middle of a wait", () => {
    const { stop } = listening();
    Line.all[0]?.say("error");
    stop();
    vi.advanceTimersByTime(60_000);
    expect(Line.all.length).toBe(1);
  });
});

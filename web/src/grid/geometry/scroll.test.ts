import { describe, expect, it } from "vitest";
import { EDGE, MAX_NATIVE, ScrollScale, ScrollTracker } from "./scroll.ts";

const VIEW = 800;
const huge = () => new ScrollTracker(new ScrollScale(320_000_000, VIEW));

/** Moves as a browser does: the native position changes by so many pixels and stops at its ends. */
function gesture(tracker: ScrollTracker, by: number): void {
  const native = Math.max(0, Math.min(tracker.scale.nativeMax, tracker.native + by));
  if (tracker.moveNative(native)) tracker.native = tracker.scale.toNative(tracker.content);
}

function rest(tracker: ScrollTracker): void {
  tracker.native = tracker.scale.toNative(tracker.content);
}

describe("the scale", () => {
  it("is one to one where the content fits into a browser", () => {
    const scale = new ScrollScale(5_000_000, VIEW);
    expect(scale.isExact).toBe(true);
    expect(scale.toNative(123_456)).toBe(123_456);
  });

  it("is one to one near both ends of larger content and never falls", () => {
    const scale = new ScrollScale(320_000_000, VIEW);
    expect(scale.toNative(1234)).toBe(1234);
    expect(scale.toNative(scale.contentMax - 1234)).toBe(scale.nativeMax - 1234);
    const places = Array.from({ length: 1000 }, (_, at) => scale.toNative((at * scale.contentMax) / 999));
    expect(places.every((place, at) => at === 0 || place > (places[at - 1] as number))).toBe(true);
    expect(scale.nativeMax).toBe(MAX_NATIVE);
  });

  it("knows content smaller than the view", () => {
    expect(new ScrollScale(100, VIEW)).toMatchObject({ contentMax: 0, nativeMax: 0 });
  });
});

describe("scrolling past the browser's limit", () => {
  it("moves by exactly what the wheel says, also by many screens in one frame", () => {
    const tracker = huge();
    tracker.native = tracker.moveContent(150_000_000);
    gesture(tracker, 120);
    expect(tracker.content).toBe(150_000_120);
    gesture(tracker, 9 * VIEW);
    expect(tracker.content).toBe(150_000_120 + 9 * VIEW);
    gesture(tracker, -40 * VIEW);
    expect(tracker.content).toBe(150_000_120 - 31 * VIEW);
  });

  it("stays where it is when it comes to rest", () => {
    const tracker = huge();
    tracker.native = tracker.moveContent(200_000_000);
    gesture(tracker, 50_000);
    rest(tracker);
    expect(tracker.content).toBe(200_050_000);
    gesture(tracker, -50_000);
    expect(tracker.content).toBe(200_000_000);
  });

  it("reaches the last pixel by wheel without a rest in between", () => {
    const tracker = huge();
    tracker.native = tracker.moveContent(tracker.scale.contentMax - 3 * EDGE);
    for (let at = 0; at < 4000; at++) gesture(tracker, 900);
    expect(tracker.content).toBe(tracker.scale.contentMax);
  });

  it("comes back to the first pixel", () => {
    const tracker = huge();
    tracker.native = tracker.moveContent(2_500_000);
    for (let at = 0; at < 4000; at++) gesture(tracker, -900);
    expect(tracker.content).toBe(0);
  });
});

import { describe, expect, it } from "vitest";
import { placesOf, spanInSight } from "./useWindow.ts";

describe("a long list", () => {
  it("has in the document what is in sight and a little around it, however long it is", () => {
    expect(spanInSight(10_000, 50, 0, 400)).toEqual({ from: 0, to: 15 });
    expect(spanInSight(10_000, 50, 5000, 400)).toEqual({ from: 94, to: 115 });
    expect(spanInSight(10_000, 50, 499_600, 400)).toEqual({ from: 9986, to: 10_000 });
  });

  it("that got shorter than where it was scrolled to has its end in sight", () => {
    expect(spanInSight(3, 50, 5000, 400)).toEqual({ from: 0, to: 3 });
    expect(spanInSight(0, 50, 5000, 400)).toEqual({ from: 0, to: 0 });
  });

  it("keeps the item with the focus where it is in the order", () => {
    expect(placesOf(4, 7, undefined)).toEqual([4, 5, 6]);
    expect(placesOf(4, 7, 5)).toEqual([4, 5, 6]);
    expect(placesOf(4, 7, 1)).toEqual([1, 4, 5, 6]);
    expect(placesOf(4, 7, 90)).toEqual([4, 5, 6, 90]);
  });
});

import { describe, expect, it } from "vitest";
import { continueSeries, continueSeriesBack, repeatValues } from "./series.ts";

describe("a series", () => {
  it.each([
    ["numbers with a step", [1, 3], [5, 7, 9]],
    ["decimals without drift", [0.1, 0.2], [0.3, 0.4, 0.5]],
    ["numbers going down", [5, 3], [1, -1, -3]],
    ["one number, which repeats", [5], [5, 5, 5]],
    ["numbers without a step, which repeat", [1, 2, 4], [1, 2, 4]],
    ["one date", ["2024-02-28"], ["2024-02-29", "2024-03-01", "2024-03-02"]],
    ["dates a week apart", ["2024-12-23", "2024-12-30"], ["2025-01-06", "2025-01-13", "2025-01-20"]],
    ["months, kept to their last days", ["2024-01-31", "2024-02-29"], ["2024-03-31", "2024-04-30", "2024-05-31"]],
    ["years", ["2023-05-01", "2024-05-01"], ["2025-05-01", "2026-05-01", "2027-05-01"]],
    [
      "dates with a time",
      ["2024-03-09T08:30:00Z"],
      ["2024-03-10T08:30:00Z", "2024-03-11T08:30:00Z", "2024-03-12T08:30:00Z"],
    ],
    ["a day that does not exist, which is numbered text", ["2024-02-31"], ["2024-02-32", "2024-02-33", "2024-02-34"]],
    ["numbered text", ["工单 9"], ["工单 10", "工单 11", "工单 12"]],
    ["numbers with leading zeros", ["RMA-0098", "RMA-0099"], ["RMA-0100", "RMA-0101", "RMA-0102"]],
    ["numbers with a unit", ["第1周"], ["第2周", "第3周", "第4周"]],
    [
      "serial numbers longer than exact arithmetic",
      ["SN9007199254740993"],
      ["SN9007199254740994", "SN9007199254740995", "SN9007199254740996"],
    ],
    ["words, which repeat", ["京东", "天猫"], ["京东", "天猫", "京东"]],
    ["mixed values, which repeat", [1, "a", null], [1, "a", null]],
    ["lists, which repeat", [["a"]], [["a"], ["a"], ["a"]]],
  ])("of %s", (_name, values, next) => {
    expect(continueSeries(values, 3)).toEqual(next);
  });

  it("backwards is what would stand before", () => {
    expect(continueSeriesBack([5, 7], 2)).toEqual([1, 3]);
    expect(continueSeriesBack(["2024-03-01"], 2)).toEqual(["2024-02-28", "2024-02-29"]);
    expect(continueSeriesBack(["工单 3"], 2)).toEqual(["工单 1", "工单 2"]);
    expect(continueSeriesBack(["a", "b"], 3)).toEqual(["b", "a", "b"]);
  });

  it("repeats when it is only copied", () => {
    expect(repeatValues([1, 2], 3)).toEqual([1, 2, 1]);
    expect(continueSeries([], 3)).toEqual([]);
  });
});

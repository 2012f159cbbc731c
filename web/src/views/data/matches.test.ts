import { describe, expect, it, vi } from "vitest";
import { makeField } from "@/api/testing";
import type { Field, Json } from "@/api/types";
import type { FieldContext } from "@/fields/types";
import { lineAround, matcherOf, stretchesOf, wordsOf } from "./matches.ts";

const context: FieldContext = {
  locale: "zh-CN",
  zone: "Asia/Shanghai",
  people: new Map(),
  titleOf: (_, title) => String(title ?? ""),
};
const field = (type: string, rest: Partial<Field> = {}) => makeField("fld", type, rest);
const holds = (of: Field, value: Json, search: string) => matcherOf(of, context, wordsOf(search))(value);

describe("the words of a search", () => {
  it("are taken one by one, whatever their case, ten at most", () => {
    expect(wordsOf("  屏幕\tX200  屏幕 x200\u3000Kylin ")).toEqual(["屏幕", "x200", "kylin"]);
    expect(wordsOf("a b c d e f g h i j k l")).toHaveLength(10);
    expect(wordsOf(" ")).toEqual([]);
  });
});

describe("a cell is marked", () => {
  it("when it holds one of the words, in any case", () => {
    expect(holds(field("text"), "屏幕更换 X200", "维修 x200")).toBe(true);
    expect(holds(field("text"), "屏幕更换 X200", "维修 x201")).toBe(false);
    expect(holds(field("text"), null, "x")).toBe(false);
  });

  it("when a linked record is called so, or a lookup shows it", () => {
    const config = { table: "tbl", many: true, reverse: "", reverse_many: true };
    const cell: Json = {
      count: 2,
      records: [
        ["rec1", "SN-1001"],
        ["rec2", "SN-2002"],
      ],
    };
    expect(holds(field("link", { config }), cell, "sn-2002")).toBe(true);
    expect(holds(field("link", { config }), cell, "sn-3")).toBe(false);
    const computed = { kind: "lookup" } as NonNullable<Field["computed"]>;
    expect(holds(field("text", { computed }), "上海仓库", "仓库")).toBe(true);
  });

  it("when a number is typed so, though it is shown with its separators", () => {
    const amount = field("number", { config: { decimals: 2, thousands: true } });
    expect(holds(amount, 1280.5, "1280")).toBe(true);
    expect(holds(amount, 1280.5, "1281")).toBe(false);
  });

  it("without being read again for each frame", () => {
    const titleOf = vi.fn((_: string, title: Json) => String(title));
    const config = { table: "tbl", many: true, reverse: "", reverse_many: true };
    const matches = matcherOf(field("link", { config }), { ...context, titleOf }, ["sn"]);
    const cell = { count: 1, records: [["rec1", "SN-1"]] };
    expect(matches(cell)).toBe(true);
    const asked = titleOf.mock.calls.length;
    expect(matches(cell)).toBe(true);
    expect(titleOf).toHaveBeenCalledTimes(asked);
  });
});

describe("a text", () => {
  const marked = (text: string, search: string) =>
    stretchesOf(text, wordsOf(search))
      .map((one) => (one.isMatch ? `[${one.text}]` : one.text))
      .join("");

  it("is marked where the words are, those that touch or overlap together", () => {
    expect(marked("Screen of X200, screen", "SCREEN x2")).toBe("[Screen] of [X2]00, [screen]");
    expect(marked("漏水很严重", "漏水 水很")).toBe("[漏水很]严重");
    expect(marked("aaa", "aa")).toBe("[aaa]");
    expect(marked("nothing here", "x")).toBe("nothing here");
    expect(marked("", "x")).toBe("");
  });

  it("is marked as a whole where small letters are more than capital ones", () => {
    expect(marked("İstanbul depo", "depo")).toBe("[İstanbul depo]");
  });

  it("begins shortly before a match that is far behind", () => {
    const long = `${"前".repeat(60)}屏幕更换`;
    expect(lineAround(long, ["屏幕"])).toBe(`…${"前".repeat(10)}屏幕更换`);
    expect(lineAround("屏幕更换", ["更换"])).toBe("屏幕更换");
    expect(lineAround(long, ["没有"])).toBe(long);
  });

  it("is cut between letters, not within an emoji", () => {
    expect(lineAround(`${"前".repeat(20)}😀${"前".repeat(9)}屏幕更换`, ["屏幕"])).toBe(`…${"前".repeat(9)}屏幕更换`);
    expect(lineAround(`${"前".repeat(199)}😀后`, ["前"])).toBe(`${"前".repeat(199)}😀`);
  });
});

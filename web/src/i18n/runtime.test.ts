import { describe, expect, it } from "vitest";
import { dictionary, guessLocale, translate } from "./runtime.ts";

const words = dictionary(
  { hello: "Hello", moved: "Moved {name} to {place}", rows: { one: "{count} record", other: "{count} records" } },
  { hello: "你好", moved: "已将“{name}”移到{place}", rows: "{count} 条记录" },
);

describe("a text", () => {
  it("comes in the language asked for", () => {
    expect(translate(words, "en", "hello")).toBe("Hello");
    expect(translate(words, "zh-CN", "hello")).toBe("你好");
  });

  it("takes its parameters, whatever they hold", () => {
    expect(translate(words, "en", "moved", { name: "{place} $&", place: "A" })).toBe("Moved {place} $& to A");
  });

  it("chooses the plural and writes the number as people do", () => {
    expect(translate(words, "en", "rows", { count: 1 })).toBe("1 record");
    expect(translate(words, "en", "rows", { count: 62773 })).toBe("62,773 records");
    expect(translate(words, "zh-CN", "rows", { count: 1 })).toBe("1 条记录");
  });
});

/** Not run: `npm run check` fails where one of these lines would compile. */
void [
  // @ts-expect-error the name is missing
  () => translate(words, "en", "moved", { place: "A" }),
  // @ts-expect-error there is no such key
  () => translate(words, "en", "nothing"),
  // @ts-expect-error Chinese lacks a key
  () => dictionary({ a: "A", b: "B" }, { a: "甲" }),
];

describe("the first language", () => {
  it("is English for an English browser and Chinese for every other", () => {
    expect(guessLocale(["en-GB", "zh-CN"])).toBe("en");
    expect(guessLocale(["de-DE", "en-US"])).toBe("en");
    expect(guessLocale(["zh-TW", "en"])).toBe("zh-CN");
    expect(guessLocale(["ja-JP"])).toBe("zh-CN");
    expect(guessLocale([])).toBe("zh-CN");
  });
});

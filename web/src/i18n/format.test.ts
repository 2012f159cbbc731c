import { afterEach, describe, expect, it } from "vitest";
import { agoText, compareTexts, dateText, instantText, sizeText } from "./format.ts";
import { setLocale, setZone } from "./store.ts";

afterEach(() => {
  setLocale("zh-CN");
  setZone("Asia/Shanghai");
});

describe("dates and times", () => {
  it("keep a calendar date on its day in every zone", () => {
    for (const zone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
      setZone(zone);
      setLocale("zh-CN");
      expect(dateText("2026-11-22")).toBe("2026年11月22日");
      setLocale("en");
      expect(dateText("2026-11-22")).toBe("Nov 22, 2026");
    }
  });

  it("show an instant in the person's zone, with midnight as 00", () => {
    setLocale("zh-CN");
    setZone("Asia/Shanghai");
    expect(instantText("2026-11-21T16:00:00+00:00")).toBe("2026/11/22 00:00");
  });

  it("say how long ago something was", () => {
    const now = Date.parse("2026-11-22T12:00:00Z");
    setLocale("en");
    expect(agoText("2026-11-22T11:59:40Z", now)).toBe("just now");
    expect(agoText("2026-11-22T11:57:00Z", now)).toBe("3 minutes ago");
    setLocale("zh-CN");
    expect(agoText("2026-11-21T12:00:00Z", now)).toBe("昨天");
  });
});

describe("sizes and order", () => {
  it("give a size the unit that fits", () => {
    setLocale("en");
    expect(sizeText(0)).toBe("0 bytes");
    expect(sizeText(1_536_000)).toBe("1.5 MB");
    expect(sizeText(25_000_000)).toBe("25 MB");
  });

  it("order names by pinyin and numbers by value", () => {
    setLocale("zh-CN");
    expect(["王", "李", "赵", "10 号", "2 号"].sort(compareTexts)).toEqual(["2 号", "10 号", "李", "王", "赵"]);
  });
});

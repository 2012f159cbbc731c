import { describe, expect, it } from "vitest";
import { fill } from "@/i18n/runtime";
import { issues as en } from "./en.ts";
import { controlOf, findIssue, findIssues, firstDrafts, isAskable, linkOf, secondsOf, valuesOf } from "./engine.ts";
import { scaled } from "./numbers.ts";
import type { Draft, Question } from "./types.ts";
import { issues as zhCN } from "./zh-CN.ts";

const ask = (type: string, config: Question["config"] = {}, more: Partial<Question> = {}): Question => ({
  id: "q",
  name: "Question",
  type,
  config,
  required: false,
  help: "",
  default: null,
  ...more,
});
const codeOf = (question: Question, draft: Draft) => findIssue(question, draft)?.code ?? "ok";
const sent = (question: Question, draft: Draft) => valuesOf([question], { q: draft }).q;

describe("an answer", () => {
  it("is missing only where it is required", () => {
    expect(codeOf(ask("text"), "  ")).toBe("ok");
    expect(codeOf(ask("text", {}, { required: true }), "  ")).toBe("required");
    expect(codeOf(ask("checkbox", {}, { required: true }), false)).toBe("ticked");
    expect(codeOf(ask("attachment", {}, { required: true }), [])).toBe("required");
  });

  it("that names records is sent as their ids", () => {
    const link = ask("link", { many: true }, { required: true });
    expect(codeOf(link, [])).toBe("required");
    expect(sent(link, [{ id: "rec1", title: "Pump" }])).toEqual(["rec1"]);
  });

  it("that is a number may be typed as people type it, and is sent without loss", () => {
    for (const [text, value] of [
      ["１，２３４．５", "1234.5"],
      ["¥ 12.50", "12.50"],
      ["-0.1", "-0.1"],
      ["12345678901234567890.1", "12345678901234567890.1"],
      [".5", "0.5"],
    ] as const) {
      expect(codeOf(ask("number"), text)).toBe("ok");
      expect(sent(ask("number"), text)).toBe(value);
    }
    for (const text of ["十二", "1e5", "1.2.3", "--1"]) expect(codeOf(ask("number"), text)).toBe("bad_number");
  });

  it("in percent is a share", () => {
    expect(sent(ask("percent"), "12.5%")).toBe("0.125");
    expect(sent(ask("percent"), "100")).toBe("1");
    expect(codeOf(ask("percent", { max: 1 }), "101")).toBe("too_large");
    expect(findIssue(ask("percent", { max: 1 }), "101")?.data).toEqual({ max: "100%" });
  });

  it("keeps to the limits of its field", () => {
    expect(codeOf(ask("number", { min: 1, max: 9 }), "10")).toBe("out_of_range");
    expect(codeOf(ask("number", { min: 1 }), "0")).toBe("too_small");
    expect(codeOf(ask("text", { max_length: 3 }), "四个汉字")).toBe("too_long");
    expect(codeOf(ask("text", { min_length: 5 }), "abc")).toBe("too_short");
    expect(codeOf(ask("text", { max_length: 2 }), "😀😀")).toBe("ok");
  });

  it("may be a phone, an address of mail or a link", () => {
    for (const text of ["13800138000", "+86 138 0013 8000", "010-12345678 转 12", "400-123-4567"]) {
      expect(codeOf(ask("phone"), text)).toBe("ok");
    }
    expect(codeOf(ask("phone"), "call me")).toBe("bad_phone");
    expect(codeOf(ask("email"), "li@example.com")).toBe("ok");
    for (const text of ["li@", "@x.com", "a b@x.com", "li@x"]) expect(codeOf(ask("email"), text)).toBe("bad_email");
    expect(linkOf("example.com/a")).toBe("https://example.com/a");
    for (const text of ["javascript:alert(1)", "data:text/html,x", "not a link"]) expect(linkOf(text)).toBeNull();
  });

  it("of an option is sent by its key", () => {
    expect(sent(ask("single_select"), [3])).toBe(3);
    expect(sent(ask("multi_select"), [1, 3])).toEqual([1, 3]);
  });

  it("of time is sent as the server keeps it", () => {
    expect(sent(ask("datetime"), "2026-11-22T12:30")).toMatch(/^2026-11-2\dT\d\d:\d\d:00\+00:00$/);
    expect(sent(ask("date"), "2026-11-22")).toBe("2026-11-22");
    expect(secondsOf("1:30")).toBe(5400);
    expect(secondsOf(":45")).toBe(2700);
    expect(secondsOf(":")).toBeNull();
    expect(sent(ask("duration"), "2:")).toBe(7200);
  });

  it("names its files by id", () => {
    const file = { id: "fil1", name: "a.jpg", size: 9, type: "image/jpeg" };
    expect(sent(ask("attachment"), [file])).toEqual([{ id: "fil1", name: "a.jpg" }]);
    expect(findIssue(ask("attachment"), [file, file, file], 2)?.data).toEqual({ limit: 2 });
  });

  it("left blank empties the field, unless only the server knows its default", () => {
    expect(sent(ask("text", {}, { default: "x" }), "")).toBeNull();
    expect(sent(ask("checkbox"), undefined)).toBe(false);
    expect("q" in valuesOf([ask("datetime", {}, { default: "now" })], {})).toBe(false);
  });
});

describe("a form", () => {
  it("starts with the defaults of its fields", () => {
    const questions = [
      ask("text", {}, { id: "a", default: "hello" }),
      ask("date", {}, { id: "b", default: "today" }),
      ask("percent", {}, { id: "c", default: 0.25 }),
      ask("single_select", {}, { id: "d", default: 2 }),
      ask("checkbox", {}, { id: "e", default: true }),
      ask("number", {}, { id: "f" }),
    ];
    expect(firstDrafts(questions, "2026-11-22")).toEqual({ a: "hello", b: "2026-11-22", c: "25", d: [2], e: true });
  });

  it("tells every issue by question, in both languages", () => {
    const questions = [ask("text", {}, { id: "a", required: true }), ask("email", {}, { id: "b" })];
    const issues = findIssues(questions, { b: "x" });
    expect(Object.keys(issues)).toEqual(["a", "b"]);
    expect(issues.b && fill("zh-CN", zhCN[issues.b.code], issues.b.data)).toBe("“x”不是有效的邮箱地址。");
    expect(issues.b && fill("en", en[issues.b.code], issues.b.data)).toBe("“x” is not an e-mail address.");
  });

  it("asks for what a stranger can answer and nothing else", () => {
    for (const type of ["person", "json", "auto_number", "created_time"]) expect(isAskable(type)).toBe(false);
    expect(controlOf({ type: "attachment" })).toBe("files");
  });
});

describe("moving the point", () => {
  it("is exact", () => {
    for (const [text, places, result] of [
      ["12.5", -2, "0.125"],
      ["5", -2, "0.05"],
      ["100", -2, "1"],
      ["0.25", 2, "25"],
      ["-0.005", 2, "-0.5"],
      ["0", -2, "0"],
    ] as const) {
      expect(scaled(text, places)).toBe(result);
    }
  });
});

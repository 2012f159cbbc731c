/** The cases that Python runs, run here: both sides read and write a value in one way. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeField } from "@/api/testing";
import type { ComputedKind, Field, FieldConfig, Json } from "@/api/types";
import type { Locale } from "@/i18n/runtime";
import { decimalOf, jsonNumber } from "./base/decimals.ts";
import { faceOfType } from "./faces.ts";
import { editText, fieldType, fieldTypes, readText, showText } from "./registry.ts";
import type { FieldContext } from "./types.ts";

const folder = join(import.meta.dirname, "../../../cases/fields");

interface Case {
  kind?: ComputedKind;
  config?: FieldConfig;
  locale?: Locale;
  zone?: string;
  people?: Record<string, string>;
  read?: string;
  show?: Json;
  gives?: Json;
  refused?: string;
}

function fieldFor(type: string, config: FieldConfig = {}, kind?: ComputedKind): Field {
  const computed = kind && { computed: { kind, config: {}, problem: "", isFilling: false } };
  return makeField("fld00000000000001", type, { name: "Field", config: withKeys(config), ...computed });
}

/** Cases name options without keys; the server counts them from one. */
function withKeys(config: FieldConfig): FieldConfig {
  if (!config.options) return config;
  const options = config.options.map((option, at) => ({ ...option, key: option.key || at + 1 }));
  return { ...config, options };
}

function contextOf(one: Case): FieldContext {
  return {
    locale: one.locale ?? "en",
    zone: one.zone ?? "UTC",
    people: new Map(Object.entries(one.people ?? {})),
  };
}

/** Numbers beyond a double's digits travel as text; a case may write either. */
function plain(value: Json | undefined): Json | undefined {
  if (typeof value !== "string" && typeof value !== "number") return value;
  const number = decimalOf(String(value));
  return number ? jsonNumber(number) : value;
}

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const { type, cases } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { type: string; cases: Case[] };
  describe(type, () => {
    const isNumber = fieldType(type).valueType === "number";
    for (const one of cases) {
      const field = fieldFor(type, one.config, one.kind);
      const written = one.read;
      if (written !== undefined) {
        it(`reads ${JSON.stringify(written).slice(0, 80)} ${JSON.stringify(one.config ?? {})}`, () => {
          const parsed = readText(written, field, contextOf(one));
          if (one.refused === "bad_pattern") return;
          if (one.refused) expect(parsed.issue?.code).toBe(one.refused);
          else if (parsed.issue) expect.fail(`refused: ${parsed.issue.code}`);
          else if (isNumber) expect(plain(parsed.value)).toEqual(plain(one.gives));
          else expect(parsed.value).toEqual(one.gives);
        });
      } else if (one.show !== undefined) {
        it(`shows ${JSON.stringify(one.show).slice(0, 80)} ${JSON.stringify(one.config ?? {})} ${one.locale ?? ""} ${one.kind ?? ""}`, () => {
          expect(showText(one.show, field, contextOf(one))).toBe(one.gives);
        });
      }
    }
  });
}

describe("every field type", () => {
  it("has cases of its own, but for links, which mean nothing without records", () => {
    const covered = readdirSync(folder).map((name) => name.replace(".json", ""));
    expect(fieldTypes.map((type) => type.name).filter((name) => !covered.includes(name))).toEqual(["link"]);
  });

  it("has a face that says in both languages what it is", () => {
    for (const type of fieldTypes) {
      for (const locale of ["en", "zh-CN"] as const) {
        expect(faceOfType(type.name).words[locale]).not.toEqual(faceOfType("nothing").words[locale]);
      }
    }
  });

  it("reads what it offers to edit as the same value", () => {
    const samples: [string, Json][] = [
      ["number", 1234.5],
      ["currency", -1234.5],
      ["percent", 0.125],
      ["duration", 5400],
      ["date", "2026-11-22"],
      ["datetime", "2026-11-22T04:30:00+00:00"],
      ["json", { a: [1, 2] }],
    ];
    const context = contextOf({ zone: "Asia/Shanghai" });
    for (const [name, value] of samples) {
      const field = fieldFor(name);
      expect([name, readText(editText(value, field, context), field, context)]).toEqual([name, { value }]);
    }
  });
});

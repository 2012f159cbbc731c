/** What can be computed over a field's values, and how the answer reads. */
import type { Field, Json } from "@/api/types";
import { numberText } from "@/i18n/format";
import { dictionary, type Locale, translate } from "@/i18n/runtime";
import { decimalOf, jsonNumber, round } from "../base/decimals.ts";
import { typeOf } from "../registry.ts";
import type { FieldContext, ValueType } from "../types.ts";

const words = dictionary(
  {
    sum: "Sum",
    avg: "Average",
    min: "Smallest",
    max: "Largest",
    median: "Median",
    filled: "Filled",
    empty: "Empty",
    distinct: "Unique",
    percent_filled: "Filled %",
    checked: "Checked",
    unchecked: "Unchecked",
    earliest: "Earliest",
    latest: "Latest",
  },
  {
    sum: "求和",
    avg: "平均值",
    min: "最小值",
    max: "最大值",
    median: "中位数",
    filled: "已填",
    empty: "未填",
    distinct: "不重复",
    percent_filled: "填写率",
    checked: "已勾选",
    unchecked: "未勾选",
    earliest: "最早",
    latest: "最晚",
  },
);

export type AggregateName = keyof (typeof words)["en"];

const everywhere: readonly AggregateName[] = ["filled", "empty", "percent_filled", "distinct"];
const special: Partial<Record<ValueType, readonly AggregateName[]>> = {
  number: ["sum", "avg", "min", "max", "median"],
  boolean: ["checked", "unchecked"],
  date: ["earliest", "latest"],
  datetime: ["earliest", "latest"],
};

export function aggregatesOf(field: Field): readonly AggregateName[] {
  const { valueType } = typeOf(field);
  if (valueType === "button") return [];
  if (valueType === "boolean") return ["checked", "unchecked"];
  const common = valueType === "json" || valueType === "files" ? everywhere.slice(0, 3) : everywhere;
  return [...(special[valueType] ?? []), ...common];
}

export function isAggregate(name: string): name is AggregateName {
  return name in words.en;
}

export function aggregateLabel(name: AggregateName, locale: Locale): string {
  return translate(words, locale, name);
}

const counts = new Set<AggregateName>(["filled", "empty", "distinct", "checked", "unchecked"]);

/** The answer in the field's own way of writing: a sum of money is money. */
export function aggregateText(
  name: AggregateName,
  value: Json | undefined,
  field: Field,
  context: FieldContext,
): string {
  if (value === null || value === undefined) return "–";
  if (counts.has(name)) return numberText(Number(value));
  if (name === "percent_filled") return numberText(Number(value), { style: "percent", maximumFractionDigits: 1 });
  const isMean = name === "avg" || name === "median";
  return typeOf(field).toText(isMean ? shortened(value, field) : value, field, context);
}

/** A mean has endless digits; two more than the field shows are enough, and whole seconds for a duration. */
function shortened(value: Json, field: Field): Json {
  const number = decimalOf(String(value));
  if (!number) return value;
  if (field.type === "duration") return jsonNumber(round(number, 0));
  const { precision } = field.config;
  return jsonNumber(round(number, field.type === "percent" ? 4 : typeof precision === "number" ? precision + 2 : 2));
}

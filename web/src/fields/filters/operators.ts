/** What can be asked of a value type: operators for filters, aggregates for footers and groups, whether it sorts and groups. */
import type { Field, Filter, Json } from "@/api/types";
import { typeOf } from "../registry.ts";
import type { ValueType } from "../types.ts";
import type { OperatorName } from "./operatorWords.ts";

/** Which control an operator's value takes. */
export type Operand =
  | "none"
  | "text"
  | "texts"
  | "number"
  | "range"
  | "count"
  | "boolean"
  | "option"
  | "options"
  | "people"
  | "links"
  | "day"
  | "period"
  | "days";

export interface Operator {
  readonly op: OperatorName;
  readonly operand: Operand;
}

const one = (op: OperatorName, operand: Operand): Operator => ({ op, operand });
const emptiness = [one("empty", "none"), one("not_empty", "none")];
const many = (operand: Operand) =>
  (["has_any_of", "has_all_of", "has_none_of", "is_exactly"] as const).map((op) => one(op, operand));
const days = [
  ...(["is", "is_not", "before", "after", "on_or_before", "on_or_after"] as const).map((op) => one(op, "day")),
  one("within", "period"),
  one("between", "days"),
  ...emptiness,
];

const operators: Readonly<Record<ValueType, readonly Operator[]>> = {
  text: [
    ...(["contains", "not_contains", "is", "is_not", "starts_with", "ends_with"] as const).map((op) => one(op, "text")),
    one("is_any_of", "texts"),
    one("is_none_of", "texts"),
    ...emptiness,
  ],
  number: [
    ...(["eq", "neq", "gt", "gte", "lt", "lte"] as const).map((op) => one(op, "number")),
    one("between", "range"),
    ...emptiness,
  ],
  boolean: [one("is", "boolean")],
  option: [
    one("is", "option"),
    one("is_not", "option"),
    one("is_any_of", "options"),
    one("is_none_of", "options"),
    ...emptiness,
  ],
  options: [...many("options"), ...emptiness],
  people: [...many("people"), ...emptiness],
  date: days,
  datetime: days,
  links: [
    ...(["has_any_of", "has_all_of", "has_none_of"] as const).map((op) => one(op, "links")),
    one("contains", "text"),
    one("not_contains", "text"),
    ...emptiness,
  ],
  files: [...emptiness.toReversed(), one("count_gt", "count")],
  json: [one("contains", "text"), ...emptiness],
  button: [],
};

export function operatorsOf(field: Field): readonly Operator[] {
  return operators[typeOf(field).valueType];
}

/** Whether anything can be asked of the field. */
export function canFilter(field: Field): boolean {
  return operatorsOf(field).length > 0;
}

export function operatorOf(field: Field, op: string): Operator {
  const known = operatorsOf(field);
  return known.find((operator) => operator.op === op) ?? (known[0] as Operator);
}

export type Condition = { field: string; op: string; value?: Json };

export function isCondition(filter: Filter): filter is Condition {
  return "field" in filter;
}

/** The condition that a field begins with. */
export function firstCondition(field: Field): Condition {
  const operator = operatorsOf(field)[0] as Operator;
  return { field: field.id, op: operator.op, value: firstValue(operator.operand) };
}

/** What stands in the control before anything was chosen. */
export function firstValue(operand: Operand): Json {
  if (operand === "boolean") return true;
  if (operand === "day") return { relative: "today" };
  if (operand === "period") return { relative: "this_month" };
  if (operand === "count") return 1;
  return null;
}

/** Whether the condition says enough to be asked: one whose value is still missing filters nothing. */
export function isComplete(condition: Condition, field: Field): boolean {
  const { operand } = operatorOf(field, condition.op);
  const { value } = condition;
  if (operand === "none") return true;
  if (value === null || value === undefined || value === "") return false;
  if (operand === "range") return Array.isArray(value) && value.length === 2 && value.every(isNumber);
  if (operand === "texts" || operand === "options" || operand === "people" || operand === "links")
    return Array.isArray(value) && value.length > 0;
  if (operand === "days") return isObject(value) && Boolean(value.from) && Boolean(value.to);
  if (operand === "day" || operand === "period")
    return isObject(value) && Object.values(value).every((part) => part !== null && part !== "");
  return true;
}

const isNumber = (value: Json) => typeof value === "number";

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The part of a filter that can be asked; null where nothing is left. */
export function askable(filter: Filter | null, fields: readonly Field[]): Filter | null {
  if (!filter) return null;
  if (isCondition(filter)) {
    const field = fields.find((candidate) => candidate.id === filter.field);
    if (!field || !canFilter(field) || !isComplete(filter, field)) return null;
    const { operand } = operatorOf(field, filter.op);
    return operand === "none" ? { field: filter.field, op: filter.op } : filter;
  }
  const items = "and" in filter ? filter.and : filter.or;
  const kept = items.map((item) => askable(item, fields)).filter((item) => item !== null);
  if (kept.length === 0) return null;
  return "and" in filter ? { and: kept } : { or: kept };
}

export function countConditions(filter: Filter | null): number {
  if (!filter) return 0;
  if (isCondition(filter)) return 1;
  return ("and" in filter ? filter.and : filter.or).reduce((sum, item) => sum + countConditions(item), 0);
}

export function fieldsIn(filter: Filter | null): Set<string> {
  const found = new Set<string>();
  const walk = (item: Filter): void => {
    if (isCondition(item)) found.add(item.field);
    else for (const inner of "and" in item ? item.and : item.or) walk(inner);
  };
  if (filter) walk(filter);
  return found;
}

export function canSort(field: Field): boolean {
  const { valueType } = typeOf(field);
  return valueType !== "json" && valueType !== "button";
}

export function canGroup(field: Field): boolean {
  return canSort(field) && typeOf(field).valueType !== "files";
}

/** What can be made of the linked records' values, by what they are. */
import type { ComputedKind, Field, Table } from "@/api/types";
import { typeOf } from "@/fields/registry";
import type { ValueType } from "@/fields/types";

export const summaries = [
  "count",
  "sum",
  "average",
  "min",
  "max",
  "all_true",
  "any_true",
  "first",
  "last",
  "list",
  "join",
  "join_distinct",
  "filled",
  "distinct",
] as const;
export type SummaryName = (typeof summaries)[number];

const usable = new Set<ValueType>(["text", "number", "boolean", "option", "options", "date", "datetime", "people"]);
const only: Partial<Record<SummaryName, readonly ValueType[]>> = {
  count: [],
  sum: ["number"],
  average: ["number"],
  min: ["number", "date", "datetime"],
  max: ["number", "date", "datetime"],
  all_true: ["boolean"],
  any_true: ["boolean"],
  list: ["option", "options", "people"],
  join: ["text", "number", "option", "options", "date", "datetime"],
  join_distinct: ["text", "number", "option", "options", "date", "datetime"],
};

/** Fields whose values can be looked up or rolled up; not the one that is being changed. */
export function targetFields(target: Table, own: Field | undefined): Field[] {
  return target.fields.filter((field) => field.id !== own?.id && usable.has(typeOf(field).valueType));
}

/** Without a field, records can only be counted. */
export function summariesOf(field: Field | undefined): SummaryName[] {
  if (!field) return ["count"];
  const { valueType } = typeOf(field);
  return summaries.filter((name) => only[name]?.includes(valueType) ?? true);
}

/** What one most likely wants of such values. */
export function firstSummary(field: Field | undefined): SummaryName {
  return summariesOf(field)[0] ?? "count";
}

const ordered = new Set<unknown>(["first", "last", "join"]);

/** Whether the order of the linked records makes a difference. */
export function isOrdered(kind: ComputedKind, { take, function: summary }: Field["config"]): boolean {
  return kind === "lookup" ? take === "first" || take === "last" : ordered.has(summary);
}

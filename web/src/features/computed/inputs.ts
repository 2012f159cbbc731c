/** The fields of a table as formulas see them, and what their cells hold. */

import { errorIn } from "@/api/fields";
import { fieldOf, tableOf } from "@/api/queries";
import type { Base, Field, Json, Table } from "@/api/types";
import { optionOf } from "@/fields/base/choices";
import { typeOf } from "@/fields/registry";
import type { ValueType } from "@/fields/types";
import type { FormulaField } from "@/formula/editing";
import { type ErrorCode, Failure, type ItemType, itemOf, type ListType, listOf, type Result } from "@/formula/types";
import { fromJson } from "@/formula/values";

const types: Partial<Record<ValueType, ItemType>> = {
  text: "text",
  option: "text",
  options: "text",
  links: "text",
  number: "number",
  boolean: "boolean",
  date: "date",
  datetime: "datetime",
  people: "text",
};

export interface Place {
  readonly base: Base;
  readonly table: Table;
}

/** Those that a formula may use. Files and JSON have no type in it. */
export function formulaFields(fields: readonly Field[], place: Place): FormulaField[] {
  return fields.flatMap((field) => {
    const type = formulaType(field, place);
    return type ? [{ uid: field.id, name: field.name, type }] : [];
  });
}

/** Several people or linked records are a list of their names, and what is looked up in them one of those values. */
function formulaType(field: Field, place: Place): ItemType | ListType | undefined {
  if (field.type === "link") return field.config.many === true ? "texts" : "text";
  return listedType(field, place) ?? (areSeveral(field) ? "texts" : types[typeOf(field).valueType]);
}

const arePeople = (field: Field) => typeOf(field).valueType === "people";
const areSeveral = (field: Field) => arePeople(field) && field.config.multiple === true;

function listedType({ computed }: Field, { base, table }: Place): ListType | undefined {
  if (computed?.kind !== "lookup" || computed.problem || computed.config.take !== "all") return undefined;
  const link = fieldOf(table, String(computed.config.link));
  const other = link?.config.many === true ? tableOf(base, String(link.config.table)) : undefined;
  const target = other && fieldOf(other, String(computed.config.field));
  if (!target) return undefined;
  const item = formulaType(target, { base, table: other });
  if (arePeople(target)) return "texts";
  return item && itemOf(item) === null ? listOf(item as ItemType) : undefined;
}

/** Whether the page knows all that a formula reads of the field: cells tell only some of what many links lead to, and
 * who is no member any more is called what the workspace's language has. */
export function isKnownHere(field: Field, place: Place): boolean {
  return field.type !== "link" && !arePeople(field) && !field.computed?.problem && !listedType(field, place);
}

/** A cell as a formula reads it. Options are texts, with commas between. */
export function inputOf(field: Field, value: Json): Result {
  const { valueType } = typeOf(field);
  const code = field.computed ? errorIn(value) : null;
  if (code !== null) return new Failure(code as ErrorCode);
  if (valueType === "option") return optionOf(field, value)?.name ?? null;
  if (valueType === "options") return Array.isArray(value) ? namesOf(field, value) : null;
  return fromJson(types[valueType] ?? "text", value);
}

function namesOf(field: Field, keys: readonly Json[]): string {
  return keys.flatMap((key) => optionOf(field, key)?.name ?? []).join(", ");
}

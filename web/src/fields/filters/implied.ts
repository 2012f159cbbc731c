/** What a new record needs to satisfy a filter, as far as equality says it. */
import type { Field, Filter, Values } from "@/api/types";
import { typeOf } from "../registry.ts";
import { isCondition } from "./operators.ts";

export function impliedValues(filter: Filter | null, fields: ReadonlyMap<string, Field>): Values {
  const values: Values = {};
  const walk = (part: Filter | null): void => {
    if (!part) return;
    if (!isCondition(part)) {
      if ("and" in part) for (const item of part.and) walk(item);
      return;
    }
    const field = fields.get(part.field);
    if (!field || !typeOf(field).isWritable || part.value === undefined) return;
    const { valueType } = typeOf(field);
    const isValue = valueType === "text" || valueType === "option" || valueType === "boolean";
    if ((part.op === "is" && isValue) || part.op === "eq") values[field.id] = part.value;
    const isSet = valueType === "options" || valueType === "people" || valueType === "links";
    if (isSet && (part.op === "has_all_of" || part.op === "is_exactly")) values[field.id] = part.value;
  };
  walk(filter);
  return values;
}

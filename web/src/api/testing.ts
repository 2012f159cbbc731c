/** For tests: a field as the server tells of one that has nothing special. */
import type { Field } from "./types.ts";

export function makeField(id: string, type: string, more: Partial<Field> = {}): Field {
  const rules = { required: false, unique: false, default: null, help: "", readonly: false, position: 0 };
  return { id, name: id, type, config: {}, ...rules, ...more };
}

/** All field types, in the order in which they are offered. To add one: write its folder, name it here and in `faces.ts`. */
import type { Field, Json } from "@/api/types";
import { paintText } from "@/grid";
import { attachment } from "./attachment/index.ts";
import { autoNumber } from "./auto_number/index.ts";
import { barcode } from "./barcode/index.ts";
import { accept, type Parsed, refuse } from "./base/issues.ts";
import { ReadonlyControl } from "./base/lazies.ts";
import { button } from "./button/index.ts";
import { changedBy } from "./changed_by/index.ts";
import { changedTime } from "./changed_time/index.ts";
import { checkbox } from "./checkbox/index.ts";
import { computedType } from "./computed/index.ts";
import { createdBy } from "./created_by/index.ts";
import { createdTime } from "./created_time/index.ts";
import { currency } from "./currency/index.ts";
import { date } from "./date/index.ts";
import { datetime } from "./datetime/index.ts";
import { duration } from "./duration/index.ts";
import { email } from "./email/index.ts";
import { json } from "./json/index.ts";
import { link } from "./link/index.ts";
import { longText } from "./long_text/index.ts";
import { multiSelect } from "./multi_select/index.ts";
import { number } from "./number/index.ts";
import { percent } from "./percent/index.ts";
import { person } from "./person/index.ts";
import { phone } from "./phone/index.ts";
import { rating } from "./rating/index.ts";
import { singleSelect } from "./single_select/index.ts";
import { text } from "./text/index.ts";
import type { FieldContext, FieldType } from "./types.ts";
import { url } from "./url/index.ts";

export const fieldTypes: readonly FieldType[] = [
  text,
  longText,
  number,
  currency,
  percent,
  rating,
  checkbox,
  singleSelect,
  multiSelect,
  date,
  datetime,
  duration,
  person,
  phone,
  email,
  url,
  attachment,
  link,
  autoNumber,
  barcode,
  createdTime,
  changedTime,
  createdBy,
  changedBy,
  json,
];

/** Buttons are computed fields, and offered as such. */
const byName = new Map([...fieldTypes, button].map((type) => [type.name, type]));

/** A type that a newer server knows: shown as text, not changed. */
const unknown: FieldType = {
  ...text,
  name: "unknown",
  editorKind: "none",
  isWritable: false,
  canBePrimary: false,
  canBeUnique: false,
  parseText: () => refuse("read_only"),
  toText: (value) => (typeof value === "object" ? JSON.stringify(value) : String(value)),
  painter: () => paintText,
  Control: ReadonlyControl,
};

export function fieldType(name: string): FieldType {
  return byName.get(name) ?? unknown;
}

const computed = new Map<string, FieldType>();

/** What is done with a field's values: by their type, and for a computed field with nothing that writes. */
export function typeOf({ type: name, computed: how }: Field): FieldType {
  const type = fieldType(name);
  if (!how) return type;
  const key = `${how.kind} ${name}`;
  const known = computed.get(key) ?? computedType(how.kind, type);
  computed.set(key, known);
  return known;
}

/** A value from typed or pasted text; empty text empties the cell. */
export function readText(written: string, field: Field, context: FieldContext): Parsed {
  const type = typeOf(field);
  const trimmed = written.trim();
  return trimmed === "" ? accept(type.empty) : type.parseText(trimmed, field, context);
}

/** A value in words; nothing for an empty cell. */
export function showText(value: Json | undefined, field: Field, context: FieldContext): string {
  return value === null || value === undefined ? "" : typeOf(field).toText(value, field, context);
}

/** A value as it goes to the clipboard. */
export function copyText(value: Json | undefined, field: Field, context: FieldContext): string {
  if (value === null || value === undefined) return "";
  const type = typeOf(field);
  return (type.toCopyText ?? type.toText)(value, field, context);
}

/** A value as it is typed. */
export function editText(value: Json | undefined, field: Field, context: FieldContext): string {
  if (value === null || value === undefined) return "";
  const type = typeOf(field);
  return (type.toEditText ?? type.toText)(value, field, context);
}

export function isEmptyValue(value: Json | undefined): boolean {
  return value === null || value === undefined || value === false || value === "";
}

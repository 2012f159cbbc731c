/** Values between the language and what travels as JSON. */
import { jsonNumber } from "@/fields/base/decimals";
import { readDay, readInstant, writeDay } from "./calendar.ts";
import { numeric } from "./numbers.ts";
import { isBlank, isList, itemOf, type Type, type Value } from "./types.ts";

type Plain = null | boolean | number | string | readonly Plain[];

/** A cell's value as the formula sees it; what is not of the type is blank. */
export function fromJson(type: Type, json: unknown): Value {
  const item = itemOf(type);
  if (item) return Array.isArray(json) ? json.map((one) => fromJson(item, one)) : null;
  if (type === "number") return typeof json === "number" || typeof json === "string" ? numeric(json) : null;
  if (type === "boolean") return json === true;
  if (typeof json !== "string") return null;
  if (type === "date") return readDay(json);
  return type === "datetime" ? readInstant(json) : json;
}

/** A result as JSON has it: a date as its text, an instant in UTC, a blank as null. */
export function toJson(value: Value): Plain {
  if (isBlank(value) || value === null) return null;
  if (isList(value)) return value.map((item) => (item === "" ? "" : toJson(item)));
  if (typeof value === "number") return writeDay(value);
  if (typeof value === "bigint") return instantText(value);
  return typeof value === "object" ? jsonNumber(value) : value;
}

function instantText(instant: bigint): string {
  const micros = ((instant % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const whole = new Date(Number((instant - micros) / 1000n)).toISOString().slice(0, 19);
  return `${whole}${micros ? `.${String(micros).padStart(6, "0")}` : ""}+00:00`;
}

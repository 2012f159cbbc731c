/**
 * What a value in a formula can be.
 *
 * Blank: an empty cell of any type is null, and an empty text is blank as well. In arithmetic a blank number counts as
 * 0, in a text as nothing. Blank equals blank only; compared by order with anything it is false. Errors are values. A
 * list has items of one type, blank ones among them; without items it is blank.
 */
import { compareDecimals, type Decimal } from "@/fields/base/decimals";

export type ItemType = "number" | "text" | "boolean" | "date" | "datetime";
export type ListType = `${ItemType}s`;
export type Type = ItemType | "blank" | ListType;
export type ErrorCode = "#DIV/0" | "#VALUE" | "#NUM" | "#N/A" | "#ERROR" | "#URL";

/**
 * A Decimal is a number; a number is a date, as days from the first of the year 1; a bigint is an instant, as
 * microseconds from 1970; null is blank.
 */
export type Value = Decimal | string | boolean | number | bigint | null | readonly Value[];

/** An error in the place of a value. */
export class Failure {
  constructor(readonly code: ErrorCode) {}
}

export type Result = Value | Failure;

/** What the fields of one record hold, by the key that `Fields` gave. */
export type Row = (key: string) => Result;

/** A part of a formula, checked: its type, and how its value is found. */
export interface Part {
  readonly type: Type;
  readonly read: (row: Row) => Result;
  /** A text that stands in the formula itself, so that functions can read it when the formula is written. */
  readonly literal?: string;
}

/** Where and when a formula is read: the zone in which instants have days, and this moment in microseconds. */
export interface Setting {
  readonly zone: string;
  readonly now: bigint;
  /** Whether a button's formula is read, which knows who presses it. */
  readonly isPressed?: boolean;
}

export const BLANK: Part = { type: "blank", read: () => null };

/** A blank takes any type. */
export function cast(part: Part, type: Type): Part {
  return part.type === "blank" ? { type, read: part.read } : part;
}

export function itemOf(type: Type): ItemType | null {
  return type !== "blank" && type.endsWith("s") ? (type.slice(0, -1) as ItemType) : null;
}

export function listOf(type: ItemType): ListType {
  return `${type}s`;
}

export function isBlank(value: Value | undefined): boolean {
  return value === undefined || value === null || value === "" || (isList(value) && value.length === 0);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

export function isDecimal(value: Value | undefined): value is Decimal {
  return typeof value === "object" && value !== null && !isList(value);
}

/** A blank of any kind as null. */
export function filled(value: Value | undefined): Value {
  return isBlank(value) ? null : (value as Value);
}

/** Whether two values are the same; two blanks are. */
export function isSame(a: Value, b: Value): boolean {
  if (isDecimal(a) && isDecimal(b)) return compareDecimals(a, b) === 0;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, at) => isSame(item, b[at] ?? null));
  return a === b;
}

/**
 * What a value in a formula can be.
 *
 * Blank: an empty cell of any type is null, and an empty text is blank as well. In arithmetic a blank number counts as
 * 0, in a text as nothing. Blank equals blank only; compared by order with anything it is false. Errors are values.
 */
import type { Decimal } from "@/fields/base/decimals";
import type { errorWords } from "./words.ts";

export type Type = "number" | "text" | "boolean" | "date" | "datetime" | "blank";
export type ErrorCode = keyof (typeof errorWords)["en"];

/**
 * A Decimal is a number; a number is a date, as days from the first of the year 1; a bigint is an instant, as
 * microseconds from 1970; null is blank.
 */
export type Value = Decimal | string | boolean | number | bigint | null;

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
}

/** Where and when a formula is read: the zone in which instants have days, and this moment in microseconds. */
export interface Setting {
  readonly zone: string;
  readonly now: bigint;
}

export const BLANK: Part = { type: "blank", read: () => null };

/** A blank takes any type. */
export function cast(part: Part, type: Type): Part {
  return part.type === "blank" ? { type, read: part.read } : part;
}

/** What a function's twin is: from checked arguments to a part. Its parameters and help come from the server (`catalogue.ts`). */
import { type Decimal, writeNumber } from "@/fields/base/decimals";
import { localOf, writeDay, writeInstant } from "../calendar.ts";
import { limited, ZERO } from "../numbers.ts";
import { Failure, type Part, type Result, type Row, type Setting, type Type, type Value } from "../types.ts";

export type Twin = (parts: readonly Part[], setting: Setting) => Part;

/** The argument at a place is not of the types that the others ask for. */
export class Mismatch {
  constructor(
    readonly place: number,
    readonly expected: readonly Type[],
  ) {}
}

/** Arguments come in groups, and the last group lacks some. */
export class Incomplete {}

/** A function of its arguments' values; the first error among them is its own. */
export function of(type: Type, calculate: (values: readonly Value[], setting: Setting) => Result): Twin {
  return (parts, setting) => ({
    type,
    read: (row) => {
      const values = readAll(parts, row);
      return values instanceof Failure ? values : calculate(values, setting);
    },
  });
}

export function readAll(parts: readonly Part[], row: Row): Value[] | Failure {
  const values: Value[] = [];
  for (const part of parts) {
    const value = part.read(row);
    if (value instanceof Failure) return value;
    values.push(value);
  }
  return values;
}

/** A function of one date, or of the date that an instant has where the formula is read; a blank gives a blank. */
export function ofDay(type: Type, calculate: (day: number) => Result): Twin {
  return of(type, ([value], { zone }) => {
    const day = dayIn(value, zone);
    return day === null ? null : calculate(day);
  });
}

export function numberIn(value: Value | undefined): Decimal {
  return (value as Decimal | null | undefined) ?? ZERO;
}

export function textIn(value: Value | undefined): string {
  return (value as string | null | undefined) ?? "";
}

/** The characters of a text, of which an emoji's pair of halves is one. */
export function charactersIn(value: Value | undefined): string[] {
  return Array.from(textIn(value));
}

export function truthIn(value: Value | undefined): boolean {
  return value === true;
}

export function dayIn(value: Value | undefined, zone: string): number | null {
  if (typeof value === "bigint") return localOf(value, zone).day;
  return typeof value === "number" ? value : null;
}

/** A number of characters. */
export function countIn(value: Value | undefined): number {
  return limited(numberIn(value), 0, 1_000_000);
}

/** A value of any type as text. */
export function written(value: Value, zone: string): string {
  if (value === null || typeof value === "string") return value ?? "";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "number") return writeDay(value);
  return typeof value === "bigint" ? writeInstant(value, zone) : writeNumber(value, null);
}

/** What a function's twin is: from checked arguments to a part. Its parameters and help come from the server (`catalogue.ts`). */
import { type Decimal, writeNumber } from "@/fields/base/decimals";
import { localOf, writeDay, writeInstant } from "../calendar.ts";
import { limited, ZERO } from "../numbers.ts";
import type { RefusalCode, RefusalData } from "../refusals.ts";
import { shortened, trimmed } from "../tokens.ts";
import {
  Failure,
  isList,
  itemOf,
  type Part,
  type Result,
  type Row,
  type Setting,
  type Type,
  type Value,
} from "../types.ts";

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

/** What stands at a place cannot be taken, for a reason of its own. */
export class Refused {
  constructor(
    readonly place: number,
    readonly code: RefusalCode,
    readonly data: RefusalData = {},
  ) {}
}

/** The text that stands in the formula at a place. Throws Refused. */
export function literalAt(parts: readonly Part[], place: number): string {
  const found = parts[place]?.literal;
  if (found === undefined) throw new Refused(place, "formula_literal_needed");
  return found;
}

/** What the text at a place stands for, in capitals or not. Throws Refused. */
export function choiceAt(parts: readonly Part[], place: number, choices: Readonly<Record<string, string>>): string {
  const found = trimmed(literalAt(parts, place));
  const meant = Object.hasOwn(choices, found.toLowerCase()) ? choices[found.toLowerCase()] : undefined;
  if (meant !== undefined) return meant;
  const shown = [...new Set(Object.values(choices))].join(", ");
  throw new Refused(place, "formula_choice_unknown", { found: shortened(found), choices: shown });
}

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

/** The values of some parts, a list without items as an empty one, or the first error among them. */
export function readAll(parts: readonly Part[], row: Row): Value[] | Failure {
  const values: Value[] = [];
  for (const part of parts) {
    const value = part.read(row);
    if (value instanceof Failure) return value;
    values.push(value === null && itemOf(part.type) ? [] : value);
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

export function itemsIn(value: Value | undefined): readonly Value[] {
  return isList(value) ? value : [];
}

/** Single values and lists of them as one list, in order. */
export function gathered(values: readonly Value[]): readonly Value[] {
  return values.flatMap((value) => (isList(value) ? [...value] : [value]));
}

/** A text without spaces at its ends. */
export function bareIn(value: Value | undefined): string {
  const text = textIn(value);
  let [start, end] = [0, text.length]; // an expression would look at every run of spaces again and again
  while (start < end && text[start] === " ") start++;
  while (end > start && text[end - 1] === " ") end--;
  return text.slice(start, end);
}

/** The first characters of a text. */
export function startOf(value: Value | undefined, count: number): string {
  return charactersIn(value).slice(0, count).join("");
}

/** A value of any type as text; a list as its items with commas between them. */
export function written(value: Value, zone: string): string {
  if (isList(value)) return joinedItems(value, ", ", zone);
  if (value === null || typeof value === "string") return value ?? "";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "number") return writeDay(value);
  return typeof value === "bigint" ? writeInstant(value, zone) : writeNumber(value, null);
}

/** The items of a list that are not blank as one text. */
export function joinedItems(items: readonly Value[], separator: string, zone: string): string {
  return items
    .map((item) => written(item, zone))
    .filter((text) => text !== "")
    .join(separator);
}

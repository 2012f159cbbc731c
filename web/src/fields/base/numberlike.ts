/** Types that hold exact numbers. */
import type { Field, Json } from "@/api/types";
import type { FieldType } from "../types.ts";
import { compareDecimals, type Decimal, decimalOf, jsonNumber, magnitude, round, writeNumber } from "./decimals.ts";
import { accept, type Parsed, refuse, shown } from "./issues.ts";
import { TextControl } from "./lazies.ts";

const WHOLE_DIGITS = 30;
const DECIMALS = 20;
const LIMIT: Decimal = { units: 10n ** BigInt(WHOLE_DIGITS), scale: 0 };

export const numberLike = {
  valueType: "number",
  editorKind: "number",
  align: "right",
  isWritable: true,
  canBePrimary: true,
  canBeUnique: false,
  empty: null,
  width: 120,
  Control: TextControl,
} satisfies Partial<FieldType>;

/** A JSON number, or one in a string; 0 for anything else, which the server never sends. */
export function exact(value: Json): Decimal {
  return decimalOf(String(value)) ?? { units: 0n, scale: 0 };
}

/** Checked against the limits of numbers and of the field, and as JSON. */
export function acceptNumber(number: Decimal | null, text: string, field: Field): Parsed {
  if (!number) return refuse("bad_number", { text: shown(text) });
  const kept = number.scale > DECIMALS ? round(number, DECIMALS) : number;
  const size = { units: kept.units < 0n ? -kept.units : kept.units, scale: kept.scale };
  if (compareDecimals(size, LIMIT) >= 0) return refuse("too_large", { max: `10^${WHOLE_DIGITS}` });
  return checkRange(kept, field) ?? accept(jsonNumber(kept));
}

function checkRange(number: Decimal, field: Field): Parsed | null {
  const low = limitOf(field.config.min);
  const high = limitOf(field.config.max);
  const isSmall = low !== null && compareDecimals(number, low) < 0;
  const isLarge = high !== null && compareDecimals(number, high) > 0;
  if (!isSmall && !isLarge) return null;
  const [min, max] = [low && writeNumber(low, null), high && writeNumber(high, null)];
  if (min !== null && max !== null) return refuse("out_of_range", { min, max });
  return isSmall ? refuse("too_small", { min: min ?? "" }) : refuse("too_large", { max: max ?? "" });
}

function limitOf(value: unknown): Decimal | null {
  return typeof value === "number" ? decimalOf(String(value)) : null;
}

/** Of calculated numbers; of small ones so many digits, however many decimals that takes. */
const DECIMALS_SHOWN = 6;
const DIGITS_SHOWN = 3;

/**
 * A number with the digits that are shown where the field does not say how many: of one that somebody entered all, of a
 * calculated one, which has endless digits, those that tell something.
 */
export function asShown(number: Decimal, field: Field): Decimal {
  if (!field.computed || precisionOf(field) !== null || number.units === 0n) return number;
  const places = Math.max(DECIMALS_SHOWN, DIGITS_SHOWN - 1 - magnitude(number));
  return number.scale > places ? round(number, places) : number;
}

export function precisionOf(field: Field, otherwise: number | null = null): number | null {
  const { precision } = field.config;
  return typeof precision === "number" ? precision : otherwise;
}

/** Numbers. A blank argument counts as 0 where a number is calculated with, and is left out where many are gathered. */
import { compareDecimals, type Decimal } from "@/fields/base/decimals";
import {
  absolute,
  add,
  ceiling,
  divide,
  floor,
  isWhole,
  isZero,
  limited,
  logarithm10,
  multiply,
  numeric,
  power,
  roundTo,
  signOf,
  squareRoot,
  subtract,
  truncate,
  whole,
  ZERO,
} from "../numbers.ts";
import { Failure, type Result, type Value } from "../types.ts";
import { numberIn, of, type Twin, textIn } from "./base.ts";

const LARGEST_LOGARITHM = 300;
const LARGEST_EXPONENT = whole(1_000_000_000);
const MOST_PLACES = 30;

/** Roots of negative numbers, nothing to a negative power, and what is too large to be written are `#NUM`. */
export function raised(base: Decimal, exponent: Decimal): Result {
  if (signOf(base) < 0 && !isWhole(exponent)) return new Failure("#NUM");
  if (isZero(base) && signOf(exponent) < 0) return new Failure("#NUM");
  if (compareDecimals(absolute(exponent), LARGEST_EXPONENT) > 0) return new Failure("#NUM");
  const size =
    Math.abs(sizeOf(base)) * Math.abs(Number(roundTo(exponent, 20).units) / 10 ** roundTo(exponent, 20).scale);
  return size > LARGEST_LOGARITHM ? new Failure("#NUM") : power(base, exponent);
}

/** The logarithm that the limit looks at: nothing counts as 1e-300. */
function sizeOf(base: Decimal): number {
  return isZero(base) ? -LARGEST_LOGARITHM : Math.max(-LARGEST_LOGARITHM, logarithm10(absolute(base)));
}

export function divided(a: Decimal, b: Decimal): Result {
  return isZero(b) ? new Failure("#DIV/0") : divide(a, b);
}

const places = (value: Value | undefined) => limited(numberIn(value), -MOST_PLACES, MOST_PLACES);

/** The numbers that are there. */
function given(values: readonly Value[]): Decimal[] {
  return values.filter((value) => value !== null) as Decimal[];
}

function extreme(values: readonly Value[], sign: 1 | -1): Result {
  const [first = null, ...others] = given(values);
  return others.reduce((best, next) => (best && compareDecimals(next, best) * sign > 0 ? next : best), first);
}

const sum = (values: readonly Decimal[]) => values.reduce(add, ZERO);

const mean = of("number", (values) => {
  const numbers = given(values);
  return numbers.length === 0 ? null : divide(sum(numbers), whole(numbers.length));
});

const remainder = of("number", ([a, b]) => {
  const [number, divisor] = [numberIn(a), numberIn(b)];
  if (isZero(divisor)) return new Failure("#DIV/0");
  return subtract(number, multiply(divisor, floor(divide(number, divisor))));
});

const readNumber = of("number", ([value]) => {
  const digits = textIn(value)
    .replace(/^ +| +$/g, "")
    .replaceAll(",", "");
  if (digits === "") return null;
  return /^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)$/.test(digits) ? numeric(digits) : new Failure("#VALUE");
});

const root = of("number", ([value]) => {
  const number = numberIn(value);
  return signOf(number) < 0 ? new Failure("#NUM") : squareRoot(number);
});

export const numbers: Readonly<Record<string, Twin>> = {
  ABS: of("number", ([a]) => absolute(numberIn(a))),
  SIGN: of("number", ([a]) => whole(signOf(numberIn(a)))),
  ROUND: of("number", ([a, n]) => roundTo(numberIn(a), places(n))),
  ROUNDDOWN: of("number", ([a, n]) => truncate(numberIn(a), places(n))),
  INT: of("number", ([a]) => floor(numberIn(a))),
  CEILING: of("number", ([a]) => ceiling(numberIn(a))),
  MOD: remainder,
  POWER: of("number", ([a, b]) => raised(numberIn(a), numberIn(b))),
  SQRT: root,
  SUM: of("number", (values) => sum(values.map(numberIn))),
  MIN: of("number", (values) => extreme(values, -1)),
  MAX: of("number", (values) => extreme(values, 1)),
  AVERAGE: mean,
  VALUE: readNumber,
};

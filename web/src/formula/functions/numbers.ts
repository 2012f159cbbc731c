/** Numbers. A blank argument counts as 0. */
import { compareDecimals, type Decimal } from "@/fields/base/decimals";
import {
  absolute,
  add,
  approximate,
  between,
  ceiling,
  decimalLogarithm,
  divide,
  exponential,
  floor,
  isWhole,
  isZero,
  limited,
  logarithm10,
  multiply,
  naturalLogarithm,
  numeric,
  ONE,
  power,
  quotient,
  remainder,
  roundTo,
  signOf,
  squareRoot,
  subtract,
  truncate,
  whole,
  ZERO,
} from "../numbers.ts";
import { capital } from "../order.ts";
import { Failure, type Result, type Value } from "../types.ts";
import { bareIn, numberIn, of, startOf, type Twin } from "./base.ts";

const LARGEST_LOGARITHM = 300;
const LARGEST_EXPONENT = whole(1_000_000_000);
const MOST_PLACES = 30;
const LARGEST_FLOAT = whole(10n ** 15n);
const LARGEST_WHOLE = whole(10n ** 18n);
const PI = numeric("3.14159265358979");

const isAbove = (a: Decimal, b: Decimal) => compareDecimals(a, b) > 0;

/** Roots of negative numbers, nothing to a negative power, and what is too large to be written are `#NUM`. */
export function raised(base: Decimal, exponent: Decimal): Result {
  if (signOf(base) < 0 && !isWhole(exponent)) return new Failure("#NUM");
  if (isZero(base) && signOf(exponent) < 0) return new Failure("#NUM");
  if (isAbove(absolute(exponent), LARGEST_EXPONENT)) return new Failure("#NUM");
  const size = Math.abs(sizeOf(base) * approximate(exponent));
  return size > LARGEST_LOGARITHM ? new Failure("#NUM") : power(base, exponent);
}

/** The logarithm that the limit looks at. Zero has none, and its powers are zero or one. */
function sizeOf(base: Decimal): number {
  return isZero(base) ? 0 : Math.max(-LARGEST_LOGARITHM, logarithm10(absolute(base)));
}

export function divided(a: Decimal, b: Decimal): Result {
  return isZero(b) ? new Failure("#DIV/0") : divide(a, b);
}

/** Rounded, where a part of a place is asked for. */
export function placesIn(value: Value | undefined): number {
  return limited(roundTo(numberIn(value), 0), -MOST_PLACES, MOST_PLACES);
}

function ofOne(calculate: (number: Decimal) => Result): Twin {
  return of("number", ([value]) => calculate(numberIn(value)));
}

function ofTwo(calculate: (a: Decimal, b: Decimal) => Result): Twin {
  return of("number", ([a, b]) => calculate(numberIn(a), numberIn(b)));
}

/** To a multiple of another number, 1 if left out; 0 where that is 0. */
function toMultiple(rounded: (number: Decimal) => Decimal): Twin {
  return of("number", ([value, multiple]) => {
    const step = multiple === undefined ? ONE : absolute(numberIn(multiple));
    return isZero(step) ? ZERO : multiply(rounded(divide(numberIn(value), step)), step);
  });
}

function roundedUp(number: Decimal, places: number): Decimal {
  const cut = truncate(number, places);
  if (compareDecimals(cut, number) === 0) return cut;
  return add(cut, multiply(whole(signOf(number)), power(whole(10), whole(-places))));
}

const HALF = 2n;

function even(number: Decimal): Decimal {
  return multiply(whole(BigInt(signOf(number)) * HALF), ceiling(divide(absolute(number), whole(2))));
}

function odd(number: Decimal): Decimal {
  const size = isAbove(absolute(number), ONE) ? absolute(number) : ONE;
  const rounded = add(multiply(ceiling(divide(subtract(size, ONE), whole(2))), whole(2)), ONE);
  return signOf(number) < 0 ? multiply(whole(-1), rounded) : rounded;
}

/** With the sign of the divisor. */
function modulo(a: Decimal, b: Decimal): Result {
  return isZero(b) ? new Failure("#DIV/0") : remainder(add(remainder(a, b), b), b);
}

/** Over floating-point numbers, to 14 places, which is what the server gives. */
function ofFloat(calculate: (number: number) => number, isTooLarge = isTooLargeFloat): Twin {
  return ofOne((number) => (isTooLarge(number) ? new Failure("#NUM") : fromFloat(calculate(toFloat(number)))));
}

const isTooLargeFloat = (number: Decimal) => isAbove(absolute(number), LARGEST_FLOAT);
const toFloat = (number: Decimal) =>
  approximate(roundTo(between(multiply(whole(-1), LARGEST_FLOAT), number, LARGEST_FLOAT), MOST_PLACES));
const fromFloat = (number: number) => roundTo(numeric(Number(number.toPrecision(15))), 14);
const isBeyondOne = (number: Decimal) => isAbove(absolute(number), ONE);

const angle = of("number", ([first, second]) => {
  const [x, y] = [numberIn(first), numberIn(second)];
  if (isZero(x) && isZero(y)) return new Failure("#DIV/0");
  return isTooLargeFloat(x) || isTooLargeFloat(y) ? new Failure("#NUM") : fromFloat(Math.atan2(toFloat(y), toFloat(x)));
});

function logarithm(number: Decimal, base: Decimal): Result {
  if (signOf(number) <= 0 || signOf(base) <= 0 || compareDecimals(base, ONE) === 0) return new Failure("#NUM");
  return roundTo(divide(naturalLogarithm(number), naturalLogarithm(base)), 16);
}

function divisors(calculate: (a: bigint, b: bigint) => bigint): Twin {
  return ofTwo((a, b) => {
    if (isAbove(absolute(a), LARGEST_WHOLE) || isAbove(absolute(b), LARGEST_WHOLE)) return new Failure("#NUM");
    return whole(calculate(absolute(truncate(a)).units, absolute(truncate(b)).units));
  });
}

function commonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : commonDivisor(b, a % b);
}

function factorial(number: number): bigint {
  let product = 1n;
  for (let factor = 2; factor <= number; factor++) product *= BigInt(factor);
  return product;
}

const factorialOf = ofOne((number) =>
  signOf(number) < 0 || compareDecimals(number, whole(171)) >= 0
    ? new Failure("#NUM")
    : whole(factorial(Number(truncate(number).units))),
);

function chosen(count: (number: number, taken: number) => bigint): Twin {
  return ofTwo((a, b) => {
    const [number, taken] = [limited(a, -1, 501), limited(b, -1, 501)];
    const fits = number >= 0 && number <= 500 && taken >= 0 && taken <= number;
    return fits ? whole(count(number, taken)) : new Failure("#NUM");
  });
}

const radix = (value: Value | undefined) => limited(numberIn(value), 0, 37);
const isRadix = (base: number) => base >= 2 && base < 37;

const toBase = of("text", ([value, baseValue, length]) => {
  const [number, base] = [numberIn(value), radix(baseValue)];
  if (isAbove(absolute(number), LARGEST_WHOLE) || !isRadix(base)) return new Failure("#NUM");
  const digits = absolute(truncate(number)).units.toString(base).toUpperCase();
  const wanted = length === undefined ? 1 : limited(roundTo(numberIn(length), 0), 0, 100);
  return (compareDecimals(number, whole(-1)) <= 0 ? "-" : "") + digits.padStart(wanted, "0");
});

const fromBase = of("number", ([text, baseValue]) => {
  const [digits, base] = [capital(bareIn(text)), radix(baseValue)];
  if (digits === "") return null;
  const values = Array.from(digits, (digit) => (/[0-9A-Z]/.test(digit) ? Number.parseInt(digit, 36) : 36));
  if (!isRadix(base) || values.length > 100 || values.some((one) => one >= base)) return new Failure("#VALUE");
  return whole(values.reduce((sum, one) => sum * BigInt(base) + BigInt(one), 0n));
});

const readNumber = of("number", ([value]) => {
  const digits = startOf(bareIn(value).replace(/[,，¥￥$]/g, ""), 400);
  if (digits === "") return null;
  const isRight = /^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)%?$/.test(digits) && digits.length < 400;
  if (!isRight) return new Failure("#VALUE");
  return divide(numeric(digits.replace("%", "")), whole(digits.endsWith("%") ? 100 : 1));
});

const isPositive = (number: Decimal) => signOf(number) > 0;
const positive = (calculate: (number: Decimal) => Decimal) =>
  ofOne((number) => (isPositive(number) ? calculate(number) : new Failure("#NUM")));

export const numbers: Readonly<Record<string, Twin>> = {
  ABS: ofOne(absolute),
  SIGN: ofOne((number) => whole(signOf(number))),
  ROUND: of("number", ([a, n]) => roundTo(numberIn(a), placesIn(n))),
  ROUNDDOWN: of("number", ([a, n]) => truncate(numberIn(a), placesIn(n))),
  TRUNC: of("number", ([a, n]) => truncate(numberIn(a), placesIn(n))),
  ROUNDUP: of("number", ([a, n]) => roundedUp(numberIn(a), placesIn(n))),
  INT: ofOne(floor),
  CEILING: toMultiple(ceiling),
  FLOOR: toMultiple(floor),
  MROUND: toMultiple((number) => roundTo(number, 0)),
  EVEN: ofOne(even),
  ODD: ofOne(odd),
  MOD: ofTwo(modulo),
  QUOTIENT: ofTwo((a, b) => (isZero(b) ? new Failure("#DIV/0") : quotient(a, b))),
  POWER: ofTwo(raised),
  SQRT: ofOne((number) => (signOf(number) < 0 ? new Failure("#NUM") : squareRoot(number))),
  EXP: ofOne((number) =>
    isAbove(number, whole(600)) ? new Failure("#NUM") : exponential(between(whole(-600), number, whole(600))),
  ),
  LN: positive(naturalLogarithm),
  LOG: of("number", ([a, b]) => logarithm(numberIn(a), b === undefined ? whole(10) : numberIn(b))),
  LOG10: positive(decimalLogarithm),
  GCD: divisors(commonDivisor),
  LCM: divisors((a, b) => (a === 0n || b === 0n ? 0n : (a / commonDivisor(a, b)) * b)),
  FACT: factorialOf,
  COMBIN: chosen((number, taken) => factorial(number) / (factorial(taken) * factorial(number - taken))),
  PERMUT: chosen((number, taken) => factorial(number) / factorial(number - taken)),
  PI: of("number", () => PI),
  SIN: ofFloat(Math.sin),
  COS: ofFloat(Math.cos),
  TAN: ofFloat(Math.tan),
  ASIN: ofFloat(Math.asin, isBeyondOne),
  ACOS: ofFloat(Math.acos, isBeyondOne),
  ATAN: ofFloat(Math.atan),
  DEGREES: ofFloat((number) => number * (180 / Math.PI)),
  RADIANS: ofFloat((number) => number * (Math.PI / 180)),
  ATAN2: angle,
  BASE: toBase,
  DECIMAL: fromBase,
  VALUE: readNumber,
};

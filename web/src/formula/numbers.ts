/**
 * Numbers as PostgreSQL's numeric counts them, digit for digit: cases/formula/results.json holds both to it.
 *
 * Sums, differences and products are exact; a sum has the decimals of the operand that has more, a product those of
 * both. A quotient or root has at least sixteen significant digits and no fewer decimals than its operands, the last one
 * rounded half away from zero; a power likewise. So what the preview shows is what the server stores, before either is
 * formatted, and 1 / 3 * 3 shows the same 0.99999999999999999999 in both.
 */
import { compareDecimals, type Decimal, decimalOf, magnitude, plainText, round } from "@/fields/base/decimals";

export const ZERO: Decimal = { units: 0n, scale: 0 };
export const ONE: Decimal = { units: 1n, scale: 0 };
const SIGNIFICANT = 16;
const MOST_SCALE = 1_000;
/** Decimals of a product at most. */
const MOST_KEPT = 16_383;
/** Digits that numeric holds in one piece: the scale of a quotient is chosen by pieces. */
const PIECE = 4;
/** Extra digits of what is calculated in steps. */
const GUARD = 20;

export function whole(value: number | bigint): Decimal {
  return { units: BigInt(value), scale: 0 };
}

/** Without decimals that would stand before the point: 1e3 is 1000. */
export function exact(number: Decimal): Decimal {
  return number.scale < 0 ? round(number, 0) : number;
}

/** Digits as the server writes them. */
export function numeric(text: string | number): Decimal {
  return exact(decimalOf(String(text)) ?? ZERO);
}

export function isZero(number: Decimal): boolean {
  return number.units === 0n;
}

export function signOf(number: Decimal): number {
  return number.units < 0n ? -1 : number.units > 0n ? 1 : 0;
}

export function absolute(number: Decimal): Decimal {
  return number.units < 0n ? { units: -number.units, scale: number.scale } : number;
}

/** The nearest double; beyond a double's range infinite. */
export function approximate(number: Decimal): number {
  return Number(plainText(number));
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { units: -b.units, scale: b.scale });
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  const product = { units: a.units * b.units, scale: a.scale + b.scale };
  return product.scale > MOST_KEPT ? round(product, MOST_KEPT) : product;
}

/** `b` is not zero. */
export function divide(a: Decimal, b: Decimal): Decimal {
  return divideAt(a, b, quotientScale(a, b));
}

function divideAt(a: Decimal, b: Decimal, scale: number): Decimal {
  const shift = scale + b.scale - a.scale;
  const above = shift > 0 ? a.units * 10n ** BigInt(shift) : a.units;
  const below = shift < 0 ? b.units * 10n ** BigInt(-shift) : b.units;
  return { units: dividedHalfAway(above, below), scale };
}

function dividedHalfAway(above: bigint, below: bigint): bigint {
  const isNegative = above < 0n !== below < 0n;
  const [size, by] = [above < 0n ? -above : above, below < 0n ? -below : below];
  const rounded = (size * 2n + by) / (by * 2n);
  return isNegative ? -rounded : rounded;
}

/** What is left of a division, with the sign of the number that is divided; `b` is not zero. */
export function remainder(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) % unitsAt(b, scale), scale };
}

/** How many times `b`, which is not zero, goes into `a` as a whole. */
export function quotient(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) / unitsAt(b, scale), scale: 0 };
}

/** A variance from the numbers' count, sum and sum of squares, as PostgreSQL rounds it; of a sample or of all. */
export function variance(numbers: readonly Decimal[], isSample: boolean): Decimal {
  const count = whole(numbers.length);
  const sum = numbers.reduce(add, ZERO);
  const squares = numbers.map((number) => multiply(number, number)).reduce(add, ZERO);
  const above = subtract(multiply(count, squares), multiply(sum, sum));
  if (signOf(above) <= 0) return ZERO;
  return divide(above, multiply(count, isSample ? subtract(count, ONE) : count));
}

/** The root of a variance, with as many decimals. */
export function deviation(numbers: readonly Decimal[], isSample: boolean): Decimal {
  const found = variance(numbers, isSample);
  return rootAt(found, found.scale);
}

function quotientScale(a: Decimal, b: Decimal): number {
  const [first, second] = [piecesOf(a), piecesOf(b)];
  const weight = first.weight - second.weight - (first.digits <= second.digits ? 1 : 0);
  return scaleFor(weight * PIECE, a, b);
}

/** Decimals that give a result of this magnitude sixteen digits, and no fewer than the operands have. */
function scaleFor(size: number, ...operands: readonly Decimal[]): number {
  return Math.min(MOST_SCALE, Math.max(SIGNIFICANT - size, 0, ...operands.map(({ scale }) => scale)));
}

/** Where the first piece of a number stands, and what is in it. */
function piecesOf(number: Decimal): { weight: number; digits: number } {
  if (isZero(number)) return { weight: 0, digits: 0 };
  const size = magnitude(number);
  const weight = Math.floor(size / PIECE);
  const count = size - weight * PIECE + 1;
  return { weight, digits: Number(String(absolute(number).units).slice(0, count).padEnd(count, "0")) };
}

function unitsAt({ units, scale }: Decimal, wanted: number): bigint {
  return units * 10n ** BigInt(wanted - scale);
}

// Rounding

export function roundTo(number: Decimal, places: number): Decimal {
  return exact(round(number, places));
}

/** Cut off after a number of places, towards zero. */
export function truncate(number: Decimal, places = 0): Decimal {
  if (number.scale <= places) return exact(round(number, places));
  return exact({ units: number.units / 10n ** BigInt(number.scale - places), scale: places });
}

export function floor(number: Decimal): Decimal {
  const cut = truncate(number);
  return compareDecimals(cut, number) > 0 ? subtract(cut, ONE) : cut;
}

export function ceiling(number: Decimal): Decimal {
  const cut = truncate(number);
  return compareDecimals(cut, number) < 0 ? add(cut, ONE) : cut;
}

export function isWhole(number: Decimal): boolean {
  return compareDecimals(truncate(number), number) === 0;
}

/** A number in these limits; at a limit it has that one's decimals. */
export function between(low: Decimal, number: Decimal, high: Decimal): Decimal {
  if (compareDecimals(number, low) <= 0) return low;
  return compareDecimals(number, high) >= 0 ? high : number;
}

/** A whole number in these limits, cut off. */
export function limited(number: Decimal, low: number, high: number): number {
  return Number(truncate(between(whole(low), number, whole(high))).units);
}

// Roots, powers and logarithms

/** `number` is not negative. */
export function squareRoot(number: Decimal): Decimal {
  const { weight } = piecesOf(number);
  const size = weight >= 0 ? (weight * PIECE) / 2 + 1 : 1 - (1 - weight * PIECE) / 2;
  return rootAt(number, scaleFor(Math.trunc(size), number));
}

function rootAt(number: Decimal, scale: number): Decimal {
  const units = unitsAt(number, Math.max(number.scale, 2 * scale));
  const cut = wholeRoot(units);
  return round(
    { units: units - cut * cut > cut ? cut + 1n : cut, scale: Math.max(number.scale, 2 * scale) / 2 },
    scale,
  );
}

function wholeRoot(number: bigint): bigint {
  if (number < 2n) return number;
  let guess = 1n << BigInt((number.toString(16).length * 4 + 1) >> 1);
  for (;;) {
    const better = (guess + number / guess) >> 1n;
    if (better >= guess) return guess;
    guess = better;
  }
}

/** The logarithm to base ten as a double; of a positive number of any size. */
export function logarithm10(number: Decimal): number {
  const size = magnitude(number);
  return Math.log10(approximate({ units: number.units, scale: number.scale + size })) + size;
}

/** The base is not negative unless the exponent is whole, and not zero where that is negative; |exponent| ≤ 1e9. */
export function power(base: Decimal, exponent: Decimal): Decimal {
  return isWhole(exponent) ? wholePower(base, exponent) : brokenPower(base, exponent);
}

function wholePower(base: Decimal, exponent: Decimal): Decimal {
  const times = truncate(exponent).units;
  const size = isZero(base) ? 0 : Math.trunc(Number(times) * logarithm10(absolute(base)));
  const scale = scaleFor(size, base, exponent);
  if (isZero(base)) return round(times === 0n ? ONE : ZERO, scale);
  const digits = scale + Math.max(size, 0) + GUARD + String(times).length;
  const raised = raise(base, times < 0n ? -times : times, digits);
  return times < 0n ? divideAt(ONE, raised, scale) : round(raised, scale);
}

/** By squaring, each step kept to a number of significant digits. */
function raise(base: Decimal, times: bigint, digits: number): Decimal {
  let [result, square] = [ONE, base];
  for (let left = times; left > 0n; left >>= 1n) {
    if (left & 1n) result = significant(multiplied(result, square), digits);
    if (left > 1n) square = significant(multiplied(square, square), digits);
  }
  return result;
}

function multiplied(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

function significant(number: Decimal, digits: number): Decimal {
  const places = digits - 1 - magnitude(number);
  return number.scale <= places ? number : round(number, places);
}

function brokenPower(base: Decimal, exponent: Decimal): Decimal {
  if (isZero(base)) return round(ZERO, SIGNIFICANT);
  const places = Math.max(0, 8 - logarithmSize(base)); // a rough first try settles the scale
  const rough = round(multiplied(logarithmAt(base, places), exponent), places);
  const size = Math.trunc(approximate(rough) * Math.LOG10E);
  const scale = scaleFor(size, base, exponent);
  const digits = scale + Math.max(size, 0) + GUARD;
  return exponentialAt(multiplied(logarithmAt(base, digits), exponent), scale);
}

/** The magnitude of a natural logarithm, as PostgreSQL estimates it. */
function logarithmSize(number: Decimal): number {
  const distance = subtract(number, ONE);
  if (isZero(distance)) return 0;
  if (compareDecimals(absolute(distance), { units: 1n, scale: 1 }) <= 0) {
    const { weight, digits } = piecesOf(distance);
    return weight * PIECE + Math.trunc(Math.log10(digits));
  }
  return Math.trunc(Math.log10(Math.abs(logarithm10(number) * Math.LN10)));
}

/** The natural logarithm of a positive number. */
export function naturalLogarithm(number: Decimal): Decimal {
  return logarithmAt(number, scaleFor(logarithmSize(number), number));
}

/** The logarithm to base ten of a positive number. */
export function decimalLogarithm(number: Decimal): Decimal {
  return logarithmTo(whole(10), number);
}

/** The logarithm of a positive number to a base that is positive and not 1. */
export function logarithmTo(base: Decimal, number: Decimal): Decimal {
  const [below, above] = [logarithmSize(base), logarithmSize(number)];
  const scale = scaleFor(above - below, base, number);
  const digits = scale + GUARD + Math.abs(above) + Math.abs(below);
  return divideAt(logarithmAt(number, digits), logarithmAt(base, digits), scale);
}

/** e to the power of a number, |number| ≤ 700. */
export function exponential(number: Decimal): Decimal {
  return exponentialAt(number, scaleFor(Math.trunc(approximate(number) * Math.LOG10E), number));
}

/** By halving what the logarithm is taken of by its root, and a quick series: ln x = 2^k · 2 · artanh((y − 1) / (y + 1)). */
function logarithmAt(number: Decimal, scale: number): Decimal {
  const size = magnitude(number);
  const digits = scale + GUARD;
  const mantissa = { units: number.units, scale: number.scale + size };
  const result = add(nearLogarithm(mantissa, digits), multiplied(nearLogarithm(whole(10), digits), whole(size)));
  return round(result, scale);
}

const HALVINGS = 10;

function nearLogarithm(number: Decimal, digits: number): Decimal {
  const scale = digits + HALVINGS;
  let root = round(number, scale);
  for (let step = 0; step < HALVINGS; step++) root = rootAt(root, scale);
  const one = 10n ** BigInt(scale);
  const part = ((root.units - one) * one) / (root.units + one);
  const square = (part * part) / one;
  let sum = 0n;
  for (let [term, odd] = [part, 1n]; term !== 0n; term = (term * square) / one, odd += 2n) sum += term / odd;
  return { units: sum << BigInt(HALVINGS + 1), scale };
}

/** By the series of e^(x / 2^k), squared k times; powers of ten are taken out first. */
function exponentialAt(number: Decimal, scale: number): Decimal {
  const size = Math.floor(approximate(number) / Math.LN10);
  const digits = Math.max(1, scale + size) + GUARD;
  const rest = subtract(round(number, digits), multiplied(logarithmAt(whole(10), digits), whole(size)));
  const { units } = nearExponential(round(rest, digits), digits);
  return round({ units, scale: digits - size }, scale);
}

function nearExponential(number: Decimal, digits: number): Decimal {
  const scale = digits + HALVINGS;
  const one = 10n ** BigInt(scale);
  const part = round(number, scale).units >> BigInt(HALVINGS);
  let sum = one;
  for (let [term, count] = [part, 1n]; term !== 0n && term !== -1n; count += 1n, term = (term * part) / (one * count))
    sum += term;
  for (let step = 0; step < HALVINGS; step++) sum = (sum * sum) / one;
  return round({ units: sum, scale }, digits);
}

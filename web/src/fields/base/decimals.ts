/**
 * Exact decimal numbers, as the server keeps them: `units × 10^-scale`. Amounts are read, moved and rounded without ever
 * becoming a binary fraction, so 0.1 stays 0.1 and 1.005 rounds up.
 */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

const WRITTEN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** The number in a text such as -12.50 or 1e-7; null where it is none. */
export function decimalOf(text: string): Decimal | null {
  const match = WRITTEN.exec(text);
  if (!match) return null;
  const [, sign, whole = "", fraction = "", exponent] = match;
  if (whole + fraction === "") return null;
  const units = BigInt(whole + fraction);
  return { units: sign === "-" ? -units : units, scale: fraction.length - Number(exponent ?? 0) };
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/** The decimal point moved: `shift(25, -2)` is 0.25. */
export function shift({ units, scale }: Decimal, places: number): Decimal {
  return { units, scale: scale - places };
}

export function negate({ units, scale }: Decimal): Decimal {
  return { units: -units, scale };
}

/** How many digits stand before the point, less one; zero counts as one digit. */
export function magnitude({ units, scale }: Decimal): number {
  return String(units < 0n ? -units : units).length - 1 - scale;
}

/** Rounded half away from zero, as spreadsheets do. */
export function round(number: Decimal, places: number): Decimal {
  if (number.scale <= places) return { units: number.units * 10n ** BigInt(places - number.scale), scale: places };
  const divisor = 10n ** BigInt(number.scale - places);
  const size = number.units < 0n ? -number.units : number.units;
  const rounded = (size + divisor / 2n) / divisor;
  return { units: number.units < 0n ? -rounded : rounded, scale: places };
}

/** Written out, without an exponent: "-12.50". */
export function plainText({ units, scale }: Decimal): string {
  const sign = units < 0n ? "-" : "";
  const digits = String(units < 0n ? -units : units);
  if (scale <= 0) return sign + (units === 0n ? "0" : digits + "0".repeat(-scale));
  const padded = digits.padStart(scale + 1, "0");
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

/** 1234.5 → "1,234.50"; without a precision as it is, less the zeros at the end. */
export function writeNumber(number: Decimal, precision: number | null | undefined, hasThousands = false): string {
  let text = plainText(precision == null ? number : round(number, precision));
  if (precision == null && text.includes(".")) text = text.replace(/\.?0+$/, "");
  if (number.units === 0n || /^-[0.]+$/.test(text)) text = text.replace("-", "");
  return hasThousands ? text.replace(/^(-?)(\d+)/, (_, sign: string, whole: string) => sign + grouped(whole)) : text;
}

function grouped(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A JSON number where that loses nothing, else its digits in a string, which the server reads exactly. */
export function jsonNumber(number: Decimal): number | string {
  const text = writeNumber(number, null);
  const value = Number(text);
  const same = decimalOf(String(value));
  return same && writeNumber(same, null) === text ? value : text;
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = round(a, scale).units - round(b, scale).units;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

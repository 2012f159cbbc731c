/**
 * What a piece of text means: the recognisers behind typing and pasting, the same as the server's.
 *
 * Each `read…` takes text as people and shop back offices write it (full-width digits, 2024年1月5日, ¥1,234.50, 1.2万,
 * 12.5%, 是/否) and answers the value, or null when the text is not clearly one. `cases/fields/` holds the cases that
 * both languages run.
 */
import { type Decimal, decimalOf, magnitude, multiply, negate, shift } from "./decimals.ts";

/** Nothing that is read as a number, date or duration is longer. */
export const LONGEST = 64;

const SPACES = /[\u3000\u00a0\u202f\u2009]/g;
const DASHES = /[\u2212\u2013\u2010\u2011]/g;
const MARKS = /[\ufeff\u200b\u200e\u200f\u202a\u202c]/g;

/** Full-width forms as their ASCII twins, odd spaces and dashes as plain ones, zero-width marks gone, stripped. */
export function fold(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(SPACES, " ")
    .replace(DASHES, "-")
    .replace(/\uffe5/g, "¥")
    .replace(MARKS, "")
    .trim();
}

/** Length as the server counts it: by characters, not by UTF-16 halves. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

const isLong = (text: string) => text.length > LONGEST;

// Numbers

const NUMBER =
  /^(?<open>\()?\s?(?<sign>[+-]?)\s?(?<digits>\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d{1,40})?(?<fraction>\.\d{0,40})?(?<exponent>[eE][+-]?\d{1,3})?\s?(?<scale>[十百千]?[万亿]|千|百)?\s?(?<close>\))?$/;
const SCALES: Readonly<Record<string, number>> = {
  百: 2,
  千: 3,
  万: 4,
  十万: 5,
  百万: 6,
  千万: 7,
  亿: 8,
  十亿: 9,
  百亿: 10,
  千亿: 11,
};

/** 1234.5 · 1,234.50 · (1,234.50) as negative · 1.2e3 · 1.2万. Thousands only where every group has three digits. */
export function readNumber(text: string): Decimal | null {
  if (isLong(text)) return null;
  const parts = NUMBER.exec(fold(text))?.groups;
  if (!parts || Boolean(parts.open) !== Boolean(parts.close)) return null;
  if (!parts.digits && (parts.fraction ?? "").length < 2) return null;
  const digits = (parts.digits ?? "0").replace(/[, ]/g, "");
  const written = decimalOf(`${parts.sign}${digits}${parts.fraction ?? ""}${parts.exponent ?? ""}`);
  if (!written) return null;
  const power = SCALES[parts.scale ?? ""] ?? 0;
  const scaled = power ? multiply(written, { units: 10n ** BigInt(power), scale: 0 }) : written;
  return bounded(parts.open ? negate(scaled) : scaled);
}

/** Null where the number, written out, would be absurdly long. */
function bounded(number: Decimal): Decimal | null {
  if (number.scale > 40 || magnitude(number) > 40) return null;
  if (number.scale >= 0) return number;
  return magnitude(number) <= 27 ? { units: number.units * 10n ** BigInt(-number.scale), scale: 0 } : null;
}

/** 12.5% → 0.125, 5‰ → 0.005. Without a sign null: the field knows what a bare 12 means. */
export function readPercent(text: string): Decimal | null {
  if (isLong(text)) return null;
  const folded = fold(text);
  const places = folded.endsWith("%") ? -2 : folded.endsWith("‰") ? -3 : 0;
  const number = places ? readNumber(folded.slice(0, -1)) : null;
  return number && shift(number, places);
}

export interface Money {
  readonly amount: Decimal;
  /** ISO 4217; null when the text names none. */
  readonly currency: string | null;
}

const CURRENCIES: Readonly<Record<string, string>> = Object.fromEntries(
  (
    "¥ CNY|RMB CNY|CNY CNY|人民币 CNY|$ USD|US$ USD|USD USD|€ EUR|EUR EUR|£ GBP|GBP GBP|HK$ HKD|HKD HKD|NT$ TWD|" +
    "TWD TWD|JPY JPY|JP¥ JPY|CN¥ CNY|₩ KRW|KRW KRW|A$ AUD|AUD AUD|C$ CAD|CAD CAD|S$ SGD|SGD SGD|₹ INR|INR INR|" +
    "₽ RUB|RUB RUB|฿ THB|THB THB|₫ VND|VND VND|RM MYR|MYR MYR|CHF CHF|元 CNY|块 CNY|圆 CNY|元整 CNY|美元 USD|" +
    "欧元 EUR|日元 JPY|港元 HKD|港币 HKD"
  )
    .split("|")
    .map((pair) => pair.split(" ") as [string, string]),
);
const CURRENCY_MARKS = Object.keys(CURRENCIES)
  .sort((a, b) => b.length - a.length)
  .map((mark) => mark.replace(/[$]/g, "\\$&"))
  .join("|");
const MONEY = new RegExp(
  `^(?<open>\\()?\\s?(?<sign>[+-]?)\\s?(?<before>${CURRENCY_MARKS})?\\s?` +
    `(?<number>[^()¥$€£₩₹₽฿₫A-DF-Za-df-z元块圆美欧日港人]+?)\\s?(?<after>${CURRENCY_MARKS})?\\s?(?<close>\\))?$`,
  "i",
);

/** ¥1,234.50 · -¥5 · ¥-5 · US$ 12 · 1.2万元 · 35.00 元 · RMB 5. A bare number is money without a currency. */
export function readMoney(text: string): Money | null {
  if (isLong(text)) return null;
  const parts = MONEY.exec(fold(text))?.groups;
  if (!parts || Boolean(parts.open) !== Boolean(parts.close)) return null;
  const number = readNumber(parts.number ?? "");
  if (!number || (parts.sign && /^[+-]/.test((parts.number ?? "").trimStart()))) return null;
  const mark = parts.before ?? parts.after;
  const isNegative = Boolean(parts.open) !== (parts.sign === "-");
  return {
    amount: isNegative ? negate(number) : number,
    currency: mark ? (CURRENCIES[mark.toUpperCase()] ?? null) : null,
  };
}

// Yes and no

const YES = new Set("true yes y t 1 on checked 是 对 真 有 已 是的 已勾选 √ ✓ ✔ ☑ ✅".split(" "));
const NO = new Set("false no n f 0 off unchecked x 否 错 假 无 未 不是 未勾选 × ✗ ✘ ☐ ❌".split(" "));

export function readBoolean(text: string): boolean | null {
  if (isLong(text)) return null;
  const folded = fold(text).toLowerCase();
  if (YES.has(folded)) return true;
  return NO.has(folded) ? false : null;
}

// Lists

const SEPARATOR = /[、,;|，；\n]/;

/** The names in 红、蓝 or red, "Blue, dark": stripped, in order, each once. */
export function splitNames(text: string): string[] {
  const parts = text.includes('"') ? quotedParts(text) : text.split(SEPARATOR);
  return [...new Set(parts.map((part) => part.trim()).filter(Boolean))];
}

const ITEM = /\s*(?:"((?:[^"]|"")*)"\s*(?=[、,;|，；\n]|$)|([^、,;|，；\n]*))(?:[、,;|，；\n]|$)/y;

function quotedParts(text: string): string[] {
  const parts: string[] = [];
  ITEM.lastIndex = 0;
  while (ITEM.lastIndex < text.length) {
    const item = ITEM.exec(text);
    if (!item) break;
    parts.push(item[1] === undefined ? (item[2] ?? "") : item[1].replaceAll('""', '"'));
    if (item[0] === "") break;
  }
  return parts;
}

export function joinNames(names: readonly string[]): string {
  return names.map((name) => (isClear(name) ? name : `"${name.replaceAll('"', '""')}"`)).join(", ");
}

function isClear(name: string): boolean {
  return !name.startsWith('"') && !SEPARATOR.test(name);
}

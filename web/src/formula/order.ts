/**
 * The order of texts, as the grid's sorts have it: by the first 64 characters in small letters, as GB18030, in which the
 * common Chinese characters stand in the order of pinyin. Browsers read that encoding and do not write it, so the table
 * is made by reading all of it once.
 */
import { compareDecimals } from "@/fields/base/decimals";
import { isDecimal, type Value } from "./types.ts";

let table: Map<string, number> | null = null;

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** What each character of the basic plane is as four bytes, two-byte ones with zeros behind them. */
function tableOf(): Map<string, number> {
  const pairs = range(0x81, 0xfe).flatMap((a) => range(0x40, 0xfe).map((b) => [a, b]));
  const fours = range(0x81, 0x84).flatMap((a) =>
    range(0x30, 0x39).flatMap((b) => range(0x81, 0xfe).flatMap((c) => range(0x30, 0x39).map((d) => [a, b, c, d]))),
  );
  const known = new Map<string, number>();
  const decoder = new TextDecoder("gb18030");
  for (const codes of [fours, pairs]) {
    const bytes = new Uint8Array(codes.flatMap((code) => [...code, 0x0a]));
    for (const [at, character] of decoder.decode(bytes).split("\n").entries()) {
      const [a = 0, b = 0, c = 0, d = 0] = codes[at] ?? [];
      if ([...character].length === 1 && character !== "\ufffd") known.set(character, numberOf(a, b, c, d));
    }
  }
  return known;
}

function numberOf(a: number, b: number, c: number, d: number): number {
  return ((a * 256 + b) * 256 + c) * 256 + d;
}

function codeOf(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) return point * 2 ** 24;
  if (point >= 0x10000) return astral(point - 0x10000);
  table ??= tableOf();
  return table.get(character) ?? numberOf(0x84, 0x31, 0xa4, 0x37);
}

/** Beyond the basic plane the codes are counted through. */
function astral(place: number): number {
  const [d, rest] = [place % 10, Math.floor(place / 10)];
  const [c, more] = [rest % 126, Math.floor(rest / 126)];
  return numberOf(0x90 + Math.floor(more / 10), 0x30 + (more % 10), 0x81 + c, 0x30 + d);
}

const keyOf = (text: string) => [...small([...text.slice(0, 128)].slice(0, 64).join(""))].map(codeOf);

export function compareTexts(a: string, b: string): number {
  const [first, second] = [keyOf(a), keyOf(b)];
  for (let at = 0; at < Math.min(first.length, second.length); at++) {
    const difference = (first[at] ?? 0) - (second[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return first.length - second.length;
}

/** Two values of one type, neither of them blank. */
export function orderOf(a: NonNullable<Value>, b: NonNullable<Value>): number {
  if (isDecimal(a) && isDecimal(b)) return compareDecimals(a, b);
  if (typeof a === "string" && typeof b === "string") return compareTexts(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What the operators say of an order. */
export const orders: Readonly<Record<string, (order: number) => boolean>> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** In small letters as the server makes them. */
export function small(text: string): string {
  return text.toLowerCase();
}

export function capital(text: string): string {
  return text.toUpperCase();
}

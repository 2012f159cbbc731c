/**
 * Why a record was found: which cells and which stretches of their text hold a word of the search.
 *
 * The server decides what is found; this only marks what is at hand, by what a cell shows (titles of linked records and
 * values that lookups read included) or by how its value is typed, for a number is found by 1280 that shows as 1,280.00.
 * So a hit in a field that the view hides, or in a linked record past those that a cell tells, leaves no mark.
 */
import type { Field, Json } from "@/api/types";
import { editText, showText } from "@/fields/registry";
import type { FieldContext } from "@/fields/types";

/** The server leaves out those after the tenth as well. */
const MOST_WORDS = 10;
const MOST_REMEMBERED = 4000;

/** The words of a search in lower case, without repeats. */
export function wordsOf(search: string): string[] {
  const words = search
    .toLowerCase()
    .split(/[\s\p{Cc}]+/u)
    .filter(Boolean);
  return [...new Set(words)].slice(0, MOST_WORDS);
}

export type Matcher = (value: unknown) => boolean;

/** Whether a cell of a field holds one of the words. Answers are kept: every frame asks for every cell in sight. */
export function matcherOf(field: Field, context: FieldContext, words: readonly string[]): Matcher {
  let plain = new Map<unknown, boolean>();
  const objects = new WeakMap<object, boolean>();
  const find = (value: Json) => {
    const texts = [showText(value, field, context), editText(value, field, context)];
    return texts.some((text) => holdsAny(text, words));
  };
  return (value) => {
    if (value === null || value === undefined) return false;
    const known = typeof value === "object" ? objects.get(value) : plain.get(value);
    if (known !== undefined) return known;
    const found = find(value as Json);
    if (plain.size >= MOST_REMEMBERED) plain = new Map();
    if (typeof value === "object") objects.set(value, found);
    else plain.set(value, found);
    return found;
  };
}

function holdsAny(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.some((word) => lower.includes(word));
}

export interface Stretch {
  readonly text: string;
  readonly isMatch: boolean;
}

/** A text in stretches that belong to one of the words or to none. */
export function stretchesOf(text: string, words: readonly string[]): Stretch[] {
  const lower = text.toLowerCase();
  // A few letters are longer in lower case, and places in the two texts would not be the same.
  if (lower.length !== text.length) return [{ text, isMatch: holdsAny(text, words) }];
  const isIn = new Uint8Array(text.length);
  for (const word of words) {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) isIn.fill(1, at, at + word.length);
  }
  const stretches: Stretch[] = [];
  for (let from = 0; from < text.length; ) {
    const end = isIn.indexOf(isIn[from] === 1 ? 0 : 1, from);
    const to = end < 0 ? text.length : end;
    stretches.push({ text: text.slice(from, to), isMatch: isIn[from] === 1 });
    from = to;
  }
  return stretches;
}

/** How much of a line is in front of its first match, so that a phone shows the match. */
const LEAD = 10;
const LONGEST = 200;

/** A line that begins shortly before the first match, where that is far behind. */
export function lineAround(text: string, words: readonly string[]): string {
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0);
  const first = places.length > 0 ? Math.min(...places) : 0;
  const from = first > 2 * LEAD ? letterFrom(text, first - LEAD) : 0;
  const line = text.slice(from, letterFrom(text, from + LONGEST));
  return from > 0 ? `…${line}` : line;
}

/** Where a letter begins, there or just behind: never between the two halves of an emoji. */
function letterFrom(text: string, at: number): number {
  const isSecondHalf = /[\uDC00-\uDFFF]/.test(text.charAt(at));
  return isSecondHalf ? at + 1 : at;
}

/** Formulas between people, who write names of fields, and the server, which keeps their ids so that renaming breaks nothing. */
import { parseFormula } from "./parser.ts";
import { FormulaRefused } from "./refusals.ts";
import type { Span } from "./trees.ts";
import { referencesOf, writeReference } from "./writing.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Renamed {
  readonly text: string;
  /** The place in what was written of a place in `text`. */
  readonly back: (span: Span) => Span;
}

/** With names in the place of ids; what cannot be read stays as it is. */
export function namedFormula(text: string, fields: readonly Named[]): string {
  const names = new Map(fields.map((field) => [field.id, field.name]));
  return renamed(text, names).text;
}

/** With ids in the place of names, the way it is sent; what no field is called stays. */
export function keptFormula(text: string, fields: readonly Named[]): Renamed {
  const folded = fields.map((field) => [field.name.toLowerCase(), field.id] as const).toReversed();
  const exact = fields.map((field) => [field.name, field.id] as const).toReversed();
  const ids = new Map([...folded, ...exact, ...fields.map((field) => [field.id, field.id] as const)]);
  return renamed(text, ids);
}

function renamed(text: string, names: ReadonlyMap<string, string>): Renamed {
  const moves: { from: Span; to: Span }[] = [];
  let [made, at] = ["", 0];
  for (const { name, span } of references(text)) {
    const known = names.get(name) ?? names.get(name.toLowerCase());
    if (known === undefined) continue;
    made += text.slice(at, span.start);
    const start = made.length;
    made += writeReference(known);
    moves.push({ from: span, to: { start, end: made.length } });
    at = span.end;
  }
  const place = (wanted: number, isEnd: boolean) => placeBack(moves, wanted, isEnd);
  return {
    text: made + text.slice(at),
    back: ({ start, end }) => ({ start: place(start, false), end: place(end, true) }),
  };
}

function references(text: string) {
  try {
    return referencesOf(parseFormula(text));
  } catch (error) {
    if (error instanceof FormulaRefused) return [];
    throw error;
  }
}

/** A place inside a reference is its beginning, or its end. */
function placeBack(moves: readonly { from: Span; to: Span }[], wanted: number, isEnd: boolean): number {
  const last = moves.findLast(({ to }) => to.start < wanted || (to.start === wanted && !isEnd));
  if (!last) return wanted;
  if (wanted < last.to.end) return isEnd ? last.from.end : last.from.start;
  return wanted - last.to.end + last.from.end;
}

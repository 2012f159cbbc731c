/**
 * What an editor knows about a formula while it is being typed: what could come at the caret, which call surrounds it,
 * which brackets belong together, what is wrong. No document in here: texts and places only.
 */
import type { Locale } from "@/i18n/runtime";
import { catalogue, type FunctionEntry, functions } from "./catalogue.ts";
import { checkFormula, type Fields, NoTwin } from "./checker.ts";
import { parseFormula } from "./parser.ts";
import { isCalled, isSign, type Piece, piecesOf } from "./pieces.ts";
import { FormulaRefused } from "./refusals.ts";
import { toPlain } from "./tokens.ts";
import type { Span } from "./trees.ts";
import type { Setting, Type } from "./types.ts";
import { writeReference } from "./writing.ts";

/** A field that formulas may use. */
export interface FormulaField {
  readonly uid: string;
  readonly name: string;
  readonly type: Type;
}

export type Suggestion =
  | { readonly kind: "field"; readonly field: FormulaField }
  | { readonly kind: "function"; readonly entry: FunctionEntry };

export interface Completion {
  /** What is replaced by the suggestion that is taken. */
  readonly span: Span;
  readonly suggestions: readonly Suggestion[];
}

const MOST_SUGGESTIONS = 50;

/** By name or uid, as a formula refers to them. */
export function fieldsBy(fields: readonly FormulaField[]): Fields {
  const known = new Map(fields.flatMap((field) => [field.uid, field.name].map((name) => [name, field] as const)));
  return (name) => {
    const field = known.get(name);
    return field && { type: field.type, key: field.uid };
  };
}

// Completion

/**
 * What could be meant at the caret: fields inside of braces, functions and fields for a name. Between words it is
 * everything where someone asks for it (`isAsked`), else nothing.
 */
export function completionAt(
  text: string,
  caret: number,
  fields: readonly FormulaField[],
  locale: Locale,
  isAsked = false,
): Completion | null {
  const piece = piecesOf(text).find(({ span }) => span.start < caret && caret <= span.end);
  if (piece?.kind === "field") return inField(text, piece, caret, fields);
  if (piece?.kind === "name" && !/^(true|false)$/i.test(piece.raw)) {
    const typed = fold(text.slice(piece.span.start, caret));
    return completion(piece.span, [...functionsFor(typed, locale), ...fieldsFor(typed, fields)]);
  }
  const isInside = piece && ["text", "comment", "number", "name"].includes(piece.kind);
  if (!isAsked || (isInside && (caret < piece.span.end || piece.isOpen))) return null;
  return completion({ start: caret, end: caret }, [...fieldsFor("", fields), ...functionsFor("", locale)], Infinity);
}

function inField(text: string, piece: Piece, caret: number, fields: readonly FormulaField[]): Completion | null {
  const { start, end } = piece.span;
  if (caret === end && !piece.isOpen) return null;
  const typed = text.slice(start + 1, caret).trimStart();
  // A brace that is still missing seems to be closed by the next field's.
  const isClosed = !piece.isOpen && !/[{｛,，\n]/.test(text.slice(caret, end));
  return completion({ start, end: isClosed ? end : caret }, fieldsFor(fold(typed), fields), Infinity);
}

function completion(span: Span, suggestions: readonly Suggestion[], most = MOST_SUGGESTIONS): Completion | null {
  return suggestions.length > 0 ? { span, suggestions: suggestions.slice(0, most) } : null;
}

const fold = (text: string) => toPlain(text).toLowerCase();

function fieldsFor(typed: string, fields: readonly FormulaField[]): Suggestion[] {
  return ranked(fields, ({ name }) => rankOf(fold(name), typed)).map((field) => ({ kind: "field", field }));
}

/** By name; and by what they do, in the person's language, so that 求和 finds SUM. */
function functionsFor(typed: string, locale: Locale): Suggestion[] {
  const isTelling = /\P{ASCII}/u.test(typed) || typed.length > 2;
  const rank = ({ name, help }: FunctionEntry) => {
    const byName = rankOf(name.toLowerCase(), typed);
    return byName < NO_RANK || !isTelling || !help[locale].toLowerCase().includes(typed) ? byName : NO_RANK - 1;
  };
  return ranked(functions, rank).map((entry) => ({ kind: "function", entry }));
}

const NO_RANK = 4;

function rankOf(name: string, typed: string): number {
  if (name === typed) return 0;
  if (name.startsWith(typed)) return 1;
  return name.includes(typed) ? 2 : NO_RANK;
}

function ranked<Item>(items: readonly Item[], rank: (item: Item) => number): Item[] {
  const ranks = new Map(items.map((item) => [item, rank(item)]));
  const rankFor = (item: Item) => ranks.get(item) ?? NO_RANK;
  return items.filter((item) => rankFor(item) < NO_RANK).toSorted((a, b) => rankFor(a) - rankFor(b));
}

export interface Insertion {
  readonly text: string;
  /** Where the caret goes, from the beginning of the text. */
  readonly caret: number;
}

/** What a suggestion writes; a function with its parentheses, unless they are there. */
export function insertionOf(suggestion: Suggestion, behind: string): Insertion {
  if (suggestion.kind === "field") {
    const text = writeReference(suggestion.field.name);
    return { text, caret: text.length };
  }
  const { name, most } = suggestion.entry;
  if (/^\s*[(（]/.test(behind)) return { text: name, caret: name.length };
  return { text: `${name}()`, caret: name.length + (most > 0 ? 1 : 2) };
}

// The call around the caret

export interface CallAt {
  readonly entry: FunctionEntry;
  /** Which argument the caret is in, from 0. */
  readonly place: number;
}

/** The innermost call of a known function whose parentheses the caret is in. */
export function callAt(text: string, caret: number): CallAt | null {
  const open: { name: string; place: number }[] = [];
  const pieces = piecesOf(text);
  let name = "";
  for (const [at, piece] of pieces.entries()) {
    if (piece.span.end > caret || (piece.span.end === caret && piece.kind === "name")) break;
    if (isSign(piece, "(")) open.push({ name, place: 0 });
    if (isSign(piece, ")")) open.pop();
    const call = open.at(-1);
    if (call && isSign(piece, ",")) call.place += 1;
    if (piece.kind !== "space" && piece.kind !== "comment") name = isCalled(pieces, at) ? piece.text : "";
  }
  const call = open.findLast((one) => catalogue.has(toPlain(one.name).toUpperCase()));
  const entry = call && catalogue.get(toPlain(call.name).toUpperCase());
  return entry ? { entry, place: call.place } : null;
}

/** Which parameter an argument is for; -1 where there are none left. */
export function parameterAt({ parameters, most }: FunctionEntry, place: number): number {
  return place < most ? Math.min(place, parameters.length - 1) : -1;
}

// Brackets

/** The bracket beside the caret and the one that it belongs to; the one behind the caret goes first. */
export function bracketsAt(text: string, caret: number): readonly [Span, Span] | null {
  const open: Span[] = [];
  const pairs: [Span, Span][] = [];
  for (const piece of piecesOf(text)) {
    if (isSign(piece, "(")) open.push(piece.span);
    const opening = isSign(piece, ")") ? open.pop() : undefined;
    if (opening) pairs.push([opening, piece.span]);
  }
  const touching = (place: number) => pairs.find((pair) => pair.some(({ start }) => start === place));
  return touching(caret - 1) ?? touching(caret) ?? null;
}

// Mistakes

const UNFINISHED: ReadonlySet<string> = new Set([
  "formula_text_unclosed",
  "formula_field_unclosed",
  "formula_comment_unclosed",
  "formula_parenthesis_unclosed",
]);

/** What is wrong with a formula; null where nothing is, as far as the page can tell. */
export function mistakeIn(text: string, fields: Fields, setting: Setting): FormulaRefused | null {
  try {
    checkFormula(parseFormula(text), fields, setting);
    return null;
  } catch (error) {
    if (error instanceof FormulaRefused) return error;
    if (error instanceof NoTwin) return null;
    throw error;
  }
}

/** Whether a mistake is likely to go as one types on: something is open, missing at the end, or at the caret. */
export function isUnfinished({ code, span }: FormulaRefused, text: string, caret: number): boolean {
  const isAtEnd = text.slice(span.end).trim() === "";
  const isAtCaret = span.start <= caret && caret <= span.end;
  return UNFINISHED.has(code) || isAtCaret || (isAtEnd && code !== "formula_wrong_type");
}

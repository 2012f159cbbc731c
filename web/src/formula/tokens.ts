/**
 * From text to tokens, as the server reads them: `model/formula/tokens.py` says the syntax, cases/formula/syntax.json
 * holds both to it. Outside of texts and field names a full-width sign means what its plain twin means.
 */
import { decimalOf, magnitude } from "@/fields/base/decimals";
import { FormulaRefused } from "./refusals.ts";
import type { Span } from "./trees.ts";

export const LONGEST = 10_000;
const LARGEST_EXPONENT = 300;
const FULL_WIDTH = /[\uff01-\uff5e\u3000、×÷−]/g;
const PLAIN: Readonly<Record<string, string>> = { "\u3000": " ", "、": ",", "×": "*", "÷": "/", "−": "-" };
// Spaces and the rest as Python has them, where \s and \w are not quite the same.
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python counts the four separators among the spaces
const SPACE = /[\p{White_Space}\x1c-\x1f]+/uy;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const ENDS = /^[\p{White_Space}\x1c-\x1f]+|[\p{White_Space}\x1c-\x1f]+$/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const BEGIN = /[\p{White_Space}\x1c-\x1f]*=(?!=)/uy;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const NUMBER = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?/y;
const AFTER_NUMBER = /[.\p{L}\p{N}_]+/uy;
const NAME = /[\p{L}\p{Nl}\p{No}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]+)*/uy;
const SIGN = /<=|>=|<>|!=|==|[-+*/^&%=<>(),;≤≥≠]/y;
const CANONICAL: Readonly<Record<string, string>> = {
  "==": "=",
  "<>": "!=",
  "≠": "!=",
  "≤": "<=",
  "≥": ">=",
  ";": ",",
};
const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", "“": "”", "‘": "’" };
const ESCAPED: Readonly<Record<string, string>> = { n: "\n", t: "\t" };

export type TokenKind = "number" | "text" | "field" | "name" | "sign" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** What it says: a text without its marks, a field's name without braces, a sign in its one form. */
  readonly text: string;
  readonly span: Span;
}

/** Full-width signs as their plain twins, one character for one, so places stay what they are. */
export function toPlain(text: string): string {
  return text.replace(FULL_WIDTH, (sign) => PLAIN[sign] ?? String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
}

/** All tokens, the last of which is the end. Throws FormulaRefused. */
export function tokensOf(text: string): Token[] {
  requireShort(text);
  const plain = toPlain(text);
  const tokens: Token[] = [];
  let at = skip(plain, begin(plain));
  while (at < text.length) {
    const token = readToken(text, plain, at);
    tokens.push(token);
    at = skip(plain, token.span.end);
  }
  return [...tokens, { kind: "end", text: "", span: { start: at, end: at } }];
}

function requireShort(text: string): void {
  if (text.length <= LONGEST) return;
  const characters = [...text];
  if (characters.length <= LONGEST) return;
  const start = characters.slice(0, LONGEST).join("").length;
  throw new FormulaRefused("formula_too_long", { start, end: text.length }, { limit: LONGEST });
}

/** What a pattern finds just here, or nothing. */
function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

/** Behind the equals sign with which spreadsheets begin a formula. */
export function begin(plain: string): number {
  return matchAt(BEGIN, plain, 0).length;
}

export function spaceAt(plain: string, at: number): string {
  return matchAt(SPACE, plain, at);
}

export function commentAt(plain: string, at: number): string {
  return matchAt(COMMENT, plain, at);
}

export function trimmed(text: string): string {
  return text.replace(ENDS, "");
}

/** Past spaces and comments. */
function skip(plain: string, start: number): number {
  let at = start;
  for (;;) {
    const found = spaceAt(plain, at) || commentAt(plain, at);
    if (!found) break;
    at += found.length;
  }
  if (plain.startsWith("/*", at)) throw new FormulaRefused("formula_comment_unclosed", { start: at, end: at + 2 });
  return at;
}

/** The token that begins just here. Throws FormulaRefused. */
export function readToken(text: string, plain: string, at: number): Token {
  if ((text[at] ?? "") in QUOTES || (plain[at] ?? "") in QUOTES) return readText(text, at);
  if (plain[at] === "{") return readField(text, plain, at);
  const number = matchAt(NUMBER, plain, at);
  if (number) return readNumber(plain, at, number);
  const name = matchAt(NAME, plain, at);
  const span = { start: at, end: at + name.length };
  if (name) return { kind: "name", text: text.slice(span.start, span.end), span };
  const sign = matchAt(SIGN, plain, at);
  if (sign) return { kind: "sign", text: CANONICAL[sign] ?? sign, span: { start: at, end: at + sign.length } };
  const found = String.fromCodePoint(text.codePointAt(at) ?? 0);
  throw new FormulaRefused("formula_character", { start: at, end: at + found.length }, { found });
}

/** As much of a text as a message shows. */
export function shortened(text: string): string {
  return text.length <= 60 ? text : [...text.slice(0, 120)].slice(0, 60).join("");
}

function readNumber(plain: string, start: number, text: string): Token {
  const end = start + text.length;
  const more = matchAt(AFTER_NUMBER, plain, end);
  const span = { start, end: end + more.length };
  const value = decimalOf(text);
  const isTooLarge = value && value.units !== 0n && Math.abs(magnitude(value)) > LARGEST_EXPONENT;
  if (more || !value || isTooLarge)
    throw new FormulaRefused("formula_number", span, { found: shortened(plain.slice(start, span.end)) });
  return { kind: "number", text, span };
}

function readText(text: string, start: number): Token {
  const mark = text[start] ?? "";
  const closing = QUOTES[mark] ?? mark;
  const parts: string[] = [];
  let at = start + 1;
  while (at < text.length) {
    const character = text[at] ?? "";
    const following = text[at + 1] ?? "";
    if (character === "\\" && following) {
      parts.push(unescaped(following));
      at += 2;
    } else if (character !== closing) {
      parts.push(character);
      at += 1;
    } else if (following === mark && mark === closing) {
      parts.push(closing);
      at += 2;
    } else {
      return { kind: "text", text: parts.join(""), span: { start, end: at + 1 } };
    }
  }
  throw new FormulaRefused("formula_text_unclosed", { start, end: start + 1 });
}

/** A backslash before anything else is a backslash: Windows paths and patterns stay what they are. */
function unescaped(character: string): string {
  return ESCAPED[character] ?? ("\\\"'“”‘’".includes(character) ? character : `\\${character}`);
}

function readField(text: string, plain: string, start: number): Token {
  const parts: string[] = [];
  let at = start + 1;
  while (at < text.length) {
    const following = plain[at + 1] ?? "";
    if (text[at] === "\\" && (following === "}" || following === "\\")) {
      parts.push(text[at + 1] ?? "");
      at += 2;
    } else if (plain[at] === "}") {
      return fieldToken(trimmed(parts.join("")), { start, end: at + 1 });
    } else {
      parts.push(text[at] ?? "");
      at += 1;
    }
  }
  throw new FormulaRefused("formula_field_unclosed", { start, end: start + 1 });
}

function fieldToken(name: string, span: Span): Token {
  if (!name) throw new FormulaRefused("formula_field_nameless", span);
  return { kind: "field", text: name, span };
}

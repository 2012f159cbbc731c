/**
 * A formula of another product as one of ours: Excel and WPS, Airtable, Feishu. What cannot be said here stays as it
 * was written and is named in a note with its place in the text that was given.
 *
 *     =IF(AND([@Price]>10;A1<>"");"x";"")     spreadsheets: semicolons, columns of a table, cells by their place
 *     DATETIME_DIFF({End}, {Start}, 'days')   Airtable: other names, and arguments in another order
 *     CurrentValue.[金额].SUM() && …          Feishu: fields in square brackets, functions behind a value, && and ||
 */
import { commentAt, spaceAt, toPlain } from "./tokens.ts";
import { isDifferent, nameHere, ruleFor, supported } from "./translations.ts";
import type { Span } from "./trees.ts";
import { writeReference } from "./writing.ts";

export type NoteCode = "cell" | "whole_column" | "through_link" | "unknown_function" | "differs" | "unreadable";

export interface Note {
  readonly code: NoteCode;
  /** What was written there. */
  readonly found: string;
  /** In the text that was given. */
  readonly span: Span;
}

export interface Translation {
  readonly text: string;
  readonly notes: readonly Note[];
}

/** Nothing longer is looked at: it is pasted as it is. */
const LONGEST = 20_000;
const MOST_NESTED = 100;

/**
 * Never throws; a formula of ours comes back meaning the same. `isField` tells names that look like a cell's place, such
 * as Q1, from fields of that name.
 */
export function translate(text: string, isField: (name: string) => boolean = () => false): Translation {
  if (text.length > LONGEST) return { text, notes: [] };
  const reader = new Reader(text, isField);
  return { text: reader.readAll(), notes: reader.notes.toSorted((a, b) => a.span.start - b.span.start) };
}

const QUOTED = /"(?:[^"\\]|\\[\s\S]|"")*"|'(?:[^'\\]|\\[\s\S]|'')*'|“[^”]*”|‘[^’]*’/y;
const SHEET_QUOTED = /"(?:[^"]|"")*"/y;
const BRACES = /\{(?:[^}\\]|\\[\s\S])*\}/y;
/** `[name]`, or `Table1[name]`, `[@name]`, `[@[name]]`, `[[#This Row],[name]]` of a spreadsheet's table. */
const BRACKETS = /\[(?:@?\[([^[\]]+)\]|\[#[^[\]]+\],\s*\[([^[\]]+)\]|@?([^[\]]+))\]/y;
const CURRENT = /CurrentValue\s*\.\s*(?=\[)/iy;
const TABLE = /[\p{L}_][\p{L}\p{N}_]*(?=\[)/uy;
const CELL =
  /(?:(?:'[^'\n]+'|[\p{L}_][\p{L}\p{N}_]*)!)?(?:\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}(?::\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6})?|\$?[A-Z]{1,3}:\$?[A-Z]{1,3})(?![\p{L}\p{N}_(（.])/uy;
const NAME = /(?:_xlfn\.|_xlws\.)*([\p{L}\p{Nl}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]+)*)/uy;
const METHOD = /\s*\.\s*([\p{L}_][\p{L}\p{N}_]*)(?=\s*\()/uy;
const NUMBER = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?/y;
const OPERATOR = /<=|>=|<>|!=|==|[-+*/^&%=<>(),;≤≥≠:]/y;
const LINKED = /\s*\.\s*\[([^[\]]+)\]/y;

/** What stands between `||`, and in it between `&&`, which are functions here. */
type Chain = string[][];

interface Arguments {
  readonly given: readonly string[];
  /** The parenthesis at their end, where there is one. */
  readonly closing: string;
}

class Reader {
  readonly notes: Note[] = [];
  private readonly plain: string;
  private readonly isSheet: boolean;
  private at = 0;
  private level = 0;

  constructor(
    private readonly text: string,
    private readonly isField: (name: string) => boolean,
  ) {
    this.plain = toPlain(text);
    this.isSheet = /^\s*=(?!=)/.test(this.plain);
  }

  readAll(): string {
    const opening = /^\s*=(?!=)\s*/.exec(this.plain)?.[0].length ?? 0;
    this.at = opening;
    let text = this.readSequence();
    while (this.at < this.text.length) text += this.takeSign() + this.readSequence();
    return text;
  }

  /** Up to a comma, a closing parenthesis or the end. */
  private readSequence(): string {
    const chain: Chain = [[""]];
    while (this.at < this.text.length && !/[,;)]/.test(this.sign)) {
      const joiner = this.plain.slice(this.at, this.at + 2);
      const all = chain.at(-1) ?? [];
      if (joiner === "||") chain.push([""]);
      else if (joiner === "&&") all.push("");
      else all.push((all.pop() ?? "") + this.readPart());
      if (joiner === "||" || joiner === "&&") this.at += 2;
    }
    return chained(chain);
  }

  private get sign(): string {
    return this.plain[this.at] ?? "";
  }

  private takeSign(): string {
    const start = this.at;
    const sign = this.match(OPERATOR, this.plain)?.[0];
    if (sign) return sign === ";" ? "," : sign;
    const found = String.fromCodePoint(this.text.codePointAt(start) ?? 0);
    this.at += found.length;
    this.note("unreadable", start);
    return found;
  }

  private match(pattern: RegExp, text = this.text): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(text);
    if (found) this.at += found[0].length;
    return found;
  }

  private note(code: NoteCode, start: number, end = this.at): void {
    this.notes.push({ code, found: this.text.slice(start, end).trim().slice(0, 60), span: { start, end } });
  }

  private readPart(): string {
    const start = this.at;
    const gap = spaceAt(this.plain, start) || commentAt(this.plain, start);
    if (gap) {
      this.at += gap.length;
      return this.text.slice(start, this.at);
    }
    return this.readValue() ?? this.takeSign();
  }

  /** A value with the functions that are called on it: `[list].SUM()`. */
  private readValue(): string | null {
    let value = this.readCell() ?? this.readReference() ?? this.readText() ?? this.readCall() ?? this.readNumber();
    while (value !== null) {
      const start = this.at;
      const method = this.match(METHOD);
      if (!method) break;
      const name = method[1] ?? "";
      const span = { start: this.at - name.length, end: this.at };
      const { given, closing } = this.readArguments();
      value = this.called(name, { given: [value, ...given.map((one) => ` ${one.trim()}`)], closing }, span);
      if (this.match(LINKED)) this.note("through_link", start);
    }
    return value;
  }

  private readCell(): string | null {
    const start = this.at;
    const found = this.match(CELL, this.plain);
    if (!found) return null;
    if (!this.isField(found[0])) this.note("cell", start);
    return found[0];
  }

  private readReference(): string | null {
    const start = this.at;
    if (this.match(BRACES, this.plain)) return this.text.slice(start, this.at);
    const isColumn = !this.match(CURRENT) && this.match(TABLE, this.plain) !== null;
    const opening = this.at;
    const found = this.match(BRACKETS, this.plain);
    if (!found) {
      this.at = start;
      return null;
    }
    if (isColumn && !/^\[@|^\[\[#/.test(found[0])) this.note("whole_column", start);
    if (!this.match(LINKED)) return writeReference(this.nameIn(found, opening));
    while (this.match(LINKED));
    this.note("through_link", start);
    return this.text.slice(start, this.at);
  }

  /** A field's name as it was written, full-width signs and all. */
  private nameIn(found: RegExpExecArray, opening: number): string {
    const name = found[1] ?? found[2] ?? found[3] ?? "";
    const start = opening + found[0].lastIndexOf(name);
    return this.text.slice(start, start + name.length).trim();
  }

  private readText(): string | null {
    const start = this.at;
    const isSheetText = this.isSheet && this.text[start] === '"';
    const found = this.match(isSheetText ? SHEET_QUOTED : QUOTED);
    if (!found) return null;
    // A spreadsheet's backslash is one; ours would make a new line of \n.
    return isSheetText ? found[0].replaceAll("\\", "\\\\") : found[0];
  }

  private readNumber(): string | null {
    return this.match(NUMBER, this.plain)?.[0] ?? null;
  }

  private readCall(): string | null {
    const start = this.at;
    if (this.sign === "(") {
      const { given, closing } = this.readArguments();
      return `(${given.join(",")}${closing}`;
    }
    const found = this.match(NAME);
    if (!found) return null;
    const end = this.at;
    const gap = spaceAt(this.plain, end).length;
    if (this.plain[end + gap] !== "(") return found[0];
    return this.called(found[1] ?? "", this.readArguments(), { start, end });
  }

  private readArguments(): Arguments {
    this.at = this.plain.indexOf("(", this.at) + 1;
    this.level += 1;
    const given: string[] = [];
    let sign = "";
    do {
      given.push(this.level > MOST_NESTED ? this.takeRest() : this.readSequence());
      sign = this.sign;
      this.at = Math.min(this.at + 1, this.text.length);
    } while (sign === "," || sign === ";");
    this.level -= 1;
    return { given: completed(given), closing: sign };
  }

  private takeRest(): string {
    const rest = this.text.slice(this.at);
    this.at = this.text.length;
    return rest;
  }

  private called(written: string, { given, closing }: Arguments, span: Span): string {
    const name = toPlain(written).toUpperCase();
    const rule = ruleFor(name);
    const text = closing && rule?.(given.map((one) => one.trim()));
    if (text) return text;
    const known = nameHere(name);
    if (!supported(known)) this.note("unknown_function", span.start, span.end);
    else if (rule || isDifferent(name)) this.note("differs", span.start, span.end);
    return `${known}(${given.join(",")}${closing}`;
  }
}

/** An argument that is left empty, as spreadsheets allow, is blank; no argument at all is none. */
function completed(given: readonly string[]): readonly string[] {
  if (given.length === 1) return given[0]?.trim() ? given : [];
  return given.map((one, at) => (one.trim() ? one : `${at > 0 ? " " : ""}BLANK()`));
}

/** `a && b || c` as OR(AND(a, b), c). */
function chained(chain: Chain): string {
  const joined = (name: string, parts: readonly string[]) =>
    parts.length > 1 ? `${name}(${parts.map((one) => one.trim()).join(", ")})` : (parts[0] ?? "");
  const text = joined(
    "OR",
    chain.map((all) => joined("AND", all)),
  );
  return chain.flat().length > 1 ? ` ${text}` : text;
}

/**
 * A formula laid out for reading: one space around operators, calls that do not fit on a line with an argument on each.
 * Only what stands between tokens changes, so it means the same, and comments stay with what they were written beside.
 *
 *     IF(
 *       {amount} > 1000, // a large one
 *       "ask the manager",
 *       "refund"
 *     )
 */
import { parseFormula } from "./parser.ts";
import { isCalled, isSign, type Piece, piecesOf } from "./pieces.ts";

export const LINE = 80;
const INDENT = "  ";

interface Word {
  readonly kind: "word" | "operator" | "sign" | "percent";
  readonly text: string;
}

interface Comment {
  readonly kind: "comment";
  readonly text: string;
  /** `// …`: nothing may follow it on its line. */
  readonly endsLine: boolean;
  /** It was written behind something on the same line. */
  readonly isBehind: boolean;
}

interface Group {
  readonly kind: "group";
  /** `IF(`, or `(`. */
  readonly opening: string;
  readonly arguments: readonly (readonly Item[])[];
}

type Item = Word | Comment | Group;

/** Throws FormulaRefused: what cannot be read is not laid out. */
export function formatFormula(text: string, width = LINE): string {
  parseFormula(text);
  return laidOut(new Grouping(piecesOf(text)).read(), "", width);
}

/** From pieces to groups, of a text that is known to be right. */
class Grouping {
  private at = 0;

  constructor(private readonly pieces: readonly Piece[]) {}

  read(): Item[] {
    const items: Item[] = [];
    for (let piece = this.pieces[this.at]; piece; piece = this.pieces[this.at]) {
      if (isSign(piece, ",") || isSign(piece, ")")) break;
      const item = this.itemAt(piece, items);
      if (item) items.push(item);
      this.at += 1;
    }
    return items;
  }

  /** The item that begins with a piece; of several pieces, the last is where reading stands. */
  private itemAt(piece: Piece, before: readonly Item[]): Item | null {
    if (piece.kind === "space") return null;
    if (piece.kind === "comment") return this.comment(piece);
    if (isCalled(this.pieces, this.at)) return this.group(piece.raw.toUpperCase());
    if (isSign(piece, "(")) return this.group("");
    if (piece.kind !== "sign") return { kind: "word", text: piece.raw };
    const kind = piece.text === "%" ? "percent" : isLeading(before) ? "sign" : "operator";
    return { kind, text: piece.text };
  }

  private comment({ raw }: Piece): Comment {
    const before = this.pieces[this.at - 1];
    const isBehind = before !== undefined && !(before.kind === "space" && before.raw.includes("\n"));
    return { kind: "comment", text: raw.trimEnd(), endsLine: !/^.[*＊]/.test(raw), isBehind };
  }

  private group(name: string): Group {
    const ahead: Item[] = [];
    for (; !isSign(this.pieces[this.at], "("); this.at++) {
      const piece = this.pieces[this.at];
      if (piece?.kind === "comment") ahead.push(this.comment(piece));
    }
    const found: Item[][] = [];
    do {
      this.at += 1;
      found.push(this.read());
    } while (isSign(this.pieces[this.at], ","));
    found[0]?.unshift(...ahead);
    return { kind: "group", opening: `${name}(`, arguments: found };
  }
}

/** Where a sign is that of a number: at the beginning, and behind an operator. */
function isLeading(before: readonly Item[]): boolean {
  const last = before.findLast(({ kind }) => kind !== "comment");
  return last === undefined || last.kind === "operator" || last.kind === "sign";
}

// Layout

/** On one line; null where a comment forbids that. */
function flat(items: readonly Item[]): string | null {
  let line = "";
  for (const [at, item] of items.entries()) {
    const text = item.kind === "group" ? flatGroup(item) : item.text;
    if (text === null || text.includes("\n") || endsLine(item)) return null;
    line += spaceBetween(items[at - 1], item) + text;
  }
  return line;
}

function flatGroup({ opening, arguments: given }: Group): string | null {
  const parts = given.map(flat);
  return parts.includes(null) ? null : `${opening}${parts.join(", ")})`;
}

function endsLine(item: Item | undefined): boolean {
  return item?.kind === "comment" && item.endsLine;
}

function spaceBetween(before: Item | undefined, item: Item): string {
  return before === undefined || before.kind === "sign" || item.kind === "percent" ? "" : " ";
}

/** On one line where it fits; else with the groups in it broken, and a new line behind each comment that ends one. */
function laidOut(items: readonly Item[], indent: string, width: number): string {
  const short = flat(items);
  if (short !== null && indent.length + short.length <= width) return short;
  return items
    .map((item, at) => {
      const before = items[at - 1];
      const space = endsLine(before) ? `\n${indent}` : spaceBetween(before, item);
      return space + (item.kind === "group" ? brokenGroup(item, indent, width) : item.text);
    })
    .join("");
}

function brokenGroup(group: Group, indent: string, width: number): string {
  const short = flatGroup(group);
  if (short !== null && indent.length + short.length <= width) return short;
  const inner = indent + INDENT;
  const lines = group.arguments.map((_, at) => inner + argumentLine(group.arguments, at, inner, width));
  return `${group.opening}\n${lines.join("\n")}\n${indent})`;
}

/** An argument with its comma, which stands before a comment that ends the line, as does one that was behind the comma. */
function argumentLine(all: Group["arguments"], at: number, indent: string, width: number): string {
  const items = (all[at] ?? []).slice(at > 0 && isBehindComma(all[at]) ? 1 : 0);
  const next = all[at + 1];
  const end = items.findLastIndex(({ kind }) => kind !== "comment") + 1;
  const last = items.findIndex((item, place) => place >= end && endsLine(item));
  const [own, behind] = last < 0 ? [items, []] : [items.slice(0, last), items.slice(last)];
  const following = next && isBehindComma(next) ? next.slice(0, 1) : [];
  const comma = next ? "," : "";
  const comments = [...behind, ...following];
  const text = laidOut(own, indent, width) + comma;
  return comments.length === 0 ? text : `${text}${text && " "}${laidOut(comments, indent, 0)}`;
}

function isBehindComma(items: readonly Item[] | undefined): boolean {
  const first = items?.[0];
  return first?.kind === "comment" && first.endsLine && first.isBehind;
}

/**
 * A text in pieces that cover all of it, right or wrong, as one types: for colours, completion and formatting. Where the
 * reader would refuse, there is a piece that says so, and reading goes on behind it.
 */
import { FormulaRefused } from "./refusals.ts";
import { begin, commentAt, LONGEST, readToken, spaceAt, type Token, type TokenKind, toPlain } from "./tokens.ts";
import type { Span } from "./trees.ts";

export interface Piece {
  readonly kind: Exclude<TokenKind, "end"> | "comment" | "space" | "wrong";
  /** As it was written. */
  readonly raw: string;
  /** What it says; a sign in its one form. */
  readonly text: string;
  readonly span: Span;
  /** A text, field or comment that is not closed yet: it reaches to the end. */
  readonly isOpen: boolean;
}

/** A text longer than a formula may be is one wrong piece. */
export function piecesOf(text: string): Piece[] {
  if (text.length > LONGEST * 2) return [pieceOf(text, "wrong", { start: 0, end: text.length })];
  const plain = toPlain(text);
  const start = begin(plain);
  const pieces = start > 0 ? [pieceOf(text, "space", { start: 0, end: start })] : [];
  for (let at = start; at < text.length; at = pieces.at(-1)?.span.end ?? text.length)
    pieces.push(pieceAt(text, plain, at));
  return pieces;
}

function pieceOf(text: string, kind: Piece["kind"], span: Span, isOpen = false): Piece {
  const raw = text.slice(span.start, span.end);
  return { kind, raw, text: raw, span, isOpen };
}

function pieceAt(text: string, plain: string, at: number): Piece {
  const space = spaceAt(plain, at);
  if (space) return pieceOf(text, "space", { start: at, end: at + space.length });
  const comment = commentAt(plain, at);
  if (comment) return pieceOf(text, "comment", { start: at, end: at + comment.length });
  if (plain.startsWith("/*", at)) return pieceOf(text, "comment", { start: at, end: text.length }, true);
  try {
    return fromToken(text, readToken(text, plain, at));
  } catch (error) {
    if (!(error instanceof FormulaRefused)) throw error;
    return wrongPiece(text, error);
  }
}

function fromToken(text: string, token: Token): Piece {
  const { kind } = token;
  if (kind === "end") return pieceOf(text, "wrong", token.span);
  return { ...pieceOf(text, kind, token.span), text: token.text };
}

function wrongPiece(text: string, { code, span }: FormulaRefused): Piece {
  const toEnd = { start: span.start, end: text.length };
  if (code === "formula_text_unclosed") return pieceOf(text, "text", toEnd, true);
  if (code === "formula_field_unclosed") return pieceOf(text, "field", toEnd, true);
  return pieceOf(text, code === "formula_field_nameless" ? "field" : "wrong", span);
}

export function isSign(piece: Piece | undefined, sign: string): boolean {
  return piece?.kind === "sign" && piece.text === sign;
}

/** A name that is called: an opening parenthesis follows. */
export function isCalled(pieces: readonly Piece[], at: number): boolean {
  if (pieces[at]?.kind !== "name") return false;
  let next = at + 1;
  while (pieces[next]?.kind === "space" || pieces[next]?.kind === "comment") next++;
  return isSign(pieces[next], "(");
}

/** A text as coloured segments, cut where a mark begins or ends. */
import { isCalled, isSign, type Piece, piecesOf } from "./pieces.ts";
import type { Span } from "./trees.ts";

export interface Segment {
  readonly text: string;
  readonly start: number;
  readonly kind: Piece["kind"] | "function" | "bracket";
  readonly isWrong: boolean;
  /** One of the two brackets beside the caret. */
  readonly isPaired: boolean;
}

interface Marks {
  readonly wrong: Span | null;
  readonly paired: readonly Span[];
  /** Another place where a segment shall begin. */
  readonly cut: number | null;
}

/** The segments cover the text; what is missing at its end is a wrong blank behind it. */
export function segmentsOf(text: string, { wrong, paired, cut }: Marks): Segment[] {
  const pieces = piecesOf(text);
  const ends = new Set([wrong?.start, wrong?.end, cut, ...paired.flatMap(({ start, end }) => [start, end])]);
  const segments = pieces.flatMap((piece, at) =>
    cutAt(piece, ends).map(({ start, end }) => ({
      text: text.slice(start, end),
      start,
      kind: kindOf(pieces, at),
      isWrong: wrong !== null && start >= wrong.start && end <= wrong.end,
      isPaired: paired.some((span) => span.start === start),
    })),
  );
  if (!wrong || wrong.end > wrong.start) return segments;
  return [...segments, { text: " ", start: text.length, kind: "space", isWrong: true, isPaired: false }];
}

function cutAt({ span }: Piece, ends: ReadonlySet<number | null | undefined>): Span[] {
  const found: Span[] = [];
  let { start } = span;
  for (let at = start + 1; at <= span.end; at++) {
    if (at < span.end && !ends.has(at)) continue;
    found.push({ start, end: at });
    start = at;
  }
  return found;
}

function kindOf(pieces: readonly Piece[], at: number): Segment["kind"] {
  const piece = pieces[at];
  if (!piece) return "wrong";
  if (isSign(piece, "(") || isSign(piece, ")")) return "bracket";
  const isWord = piece.kind === "name" && (isCalled(pieces, at) || /^(true|false)$/i.test(piece.raw));
  return isWord ? "function" : piece.kind;
}

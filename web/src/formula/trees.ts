/** The tree of a formula. Every node knows where in the text it stands, in UTF-16 halves as the page counts them. */
import type { Decimal } from "@/fields/base/decimals";

/** From the character `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Placed {
  readonly span: Span;
}

export interface FieldRef extends Placed {
  readonly kind: "field";
  /** By name or by uid. */
  readonly name: string;
}

/** `-x`, `+x` and, written behind, `x%`. */
export interface Unary extends Placed {
  readonly kind: "unary";
  readonly operator: string;
  readonly operand: Node;
}

export interface Binary extends Placed {
  readonly kind: "binary";
  readonly operator: string;
  readonly left: Node;
  readonly right: Node;
}

export interface Call extends Placed {
  readonly kind: "call";
  /** In capitals, whatever was written. */
  readonly name: string;
  readonly arguments: readonly Node[];
  readonly nameSpan: Span;
}

export type Node =
  | ({ readonly kind: "number"; readonly value: Decimal } & Placed)
  | ({ readonly kind: "text"; readonly value: string } & Placed)
  | ({ readonly kind: "boolean"; readonly value: boolean } & Placed)
  | FieldRef
  | Unary
  | Binary
  | Call;

export function to(first: Span, last: Span): Span {
  return { start: first.start, end: last.end };
}

export function childrenOf(node: Node): readonly Node[] {
  if (node.kind === "unary") return [node.operand];
  if (node.kind === "binary") return [node.left, node.right];
  return node.kind === "call" ? node.arguments : [];
}

/** The node and all below it, in the order of the text's beginnings, without recursion. */
export function* walk(node: Node): Generator<Node> {
  const waiting = [node];
  for (let found = waiting.pop(); found; found = waiting.pop()) {
    yield found;
    waiting.push(...childrenOf(found).toReversed());
  }
}

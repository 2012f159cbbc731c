/**
 * From tokens to a tree, by binding powers, as the server does it.
 *
 * From what binds least: comparisons (never chained), `&`, `+ -`, `* /`, `^` (from the left, as in Excel), the signs
 * `-x +x` (before `^`, as in Excel: `-2^2` is 4), `x%`. `TRUE` and `FALSE` may have empty parentheses. A name without
 * parentheses is a field.
 */
import { decimalOf } from "@/fields/base/decimals";
import { exact, ZERO } from "./numbers.ts";
import { FormulaRefused } from "./refusals.ts";
import { shortened, type Token, tokensOf, toPlain } from "./tokens.ts";
import { childrenOf, type Node, type Span, to } from "./trees.ts";

/** Levels of parentheses, calls and signs. */
export const MOST_NESTED = 100;
/** Levels of the tree. */
export const MOST_DEPTH = 200;
export const MOST_NODES = 2_000;
export const COMPARISONS: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">="]);
const POWERS: Readonly<Record<string, number>> = {
  ...Object.fromEntries([...COMPARISONS].map((sign) => [sign, 1])),
  "&": 2,
  "+": 3,
  "-": 3,
  "*": 4,
  "/": 4,
  "^": 5,
};
const SIGN_POWER = 6;
const BOOLEANS: Readonly<Record<string, boolean>> = { TRUE: true, FALSE: false };

/** The tree of a formula. Throws FormulaRefused with the place. */
export function parseFormula(text: string): Node {
  const parser = new Parser(tokensOf(text));
  const { node } = parser.readExpression(0);
  parser.requireEnd();
  requireShallow(node);
  return node;
}

export function isOperator(token: Token): boolean {
  return token.kind === "sign" && Object.hasOwn(POWERS, token.text);
}

/** Long chains of operators are deep trees, too; whoever goes through a tree by recursion may rely on a limit. */
function requireShallow(tree: Node): void {
  const waiting: [Node, number][] = [[tree, 1]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, depth] = next;
    if (depth > MOST_DEPTH) throw new FormulaRefused("formula_too_deep", node.span, { limit: MOST_DEPTH });
    for (const child of childrenOf(node)) waiting.push([child, depth + 1]);
  }
}

/** A node, and where it stands with the parentheses around it. */
interface Part {
  readonly node: Node;
  readonly span: Span;
}

class Parser {
  private at = 0;
  private level = 0;
  private nodes = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  private get token(): Token {
    return this.tokens[this.at] as Token;
  }

  private take(): Token {
    const { token } = this;
    if (token.kind !== "end") this.at += 1;
    return token;
  }

  private is(sign: string): boolean {
    return this.token.kind === "sign" && this.token.text === sign;
  }

  private takes(sign: string): boolean {
    const isNext = this.is(sign);
    if (isNext) this.at += 1;
    return isNext;
  }

  private made(node: Node): Part {
    this.nodes += 1;
    if (this.nodes > MOST_NODES) throw new FormulaRefused("formula_too_large", node.span, { limit: MOST_NODES });
    return { node, span: node.span };
  }

  requireEnd(): void {
    if (this.token.kind !== "end") throw unexpected(this.token);
  }

  /** What binds more than `power`. */
  readExpression(power: number): Part {
    this.level += 1;
    if (this.level > MOST_NESTED) throw new FormulaRefused("formula_too_deep", this.token.span, { limit: MOST_NESTED });
    let part = this.readPercents(this.readStart());
    while (isOperator(this.token) && (POWERS[this.token.text] ?? 0) > power) {
      const operator = this.take().text;
      const right = this.readExpression(POWERS[operator] ?? 0);
      const span = to(part.span, right.span);
      part = this.made({ kind: "binary", operator, left: part.node, right: right.node, span });
      if (COMPARISONS.has(operator)) this.requireNoComparison();
    }
    this.level -= 1;
    return part;
  }

  private requireNoComparison(): void {
    const { token } = this;
    if (token.kind === "sign" && COMPARISONS.has(token.text))
      throw new FormulaRefused("formula_comparisons_chained", token.span);
  }

  private readPercents(start: Part): Part {
    let part = start;
    while (this.is("%")) {
      const span = to(part.span, this.take().span);
      part = this.made({ kind: "unary", operator: "%", operand: part.node, span });
    }
    return part;
  }

  private readStart(): Part {
    const token = this.take();
    const { kind, text, span } = token;
    if (kind === "number") return this.made({ kind, value: exact(decimalOf(text) ?? ZERO), span });
    if (kind === "text") return this.made({ kind, value: text, span });
    if (kind === "field") return this.made({ kind, name: text, span });
    if (kind === "name") return this.readName(token);
    if (kind === "sign" && (text === "+" || text === "-")) {
      const operand = this.readExpression(SIGN_POWER);
      return this.made({ kind: "unary", operator: text, operand: operand.node, span: to(span, operand.span) });
    }
    if (kind === "sign" && text === "(") {
      const inner = this.readExpression(0);
      return { node: inner.node, span: to(span, this.close(token)) };
    }
    throw new FormulaRefused("formula_value_missing", span);
  }

  private readName(token: Token): Part {
    const name = toPlain(token.text).toUpperCase();
    const opening = this.token;
    const isCall = this.takes("(");
    const found = isCall ? this.readArguments() : [];
    const span = isCall ? to(token.span, this.close(opening)) : token.span;
    const value = found.length === 0 && Object.hasOwn(BOOLEANS, name) ? BOOLEANS[name] : undefined;
    if (value !== undefined) return this.made({ kind: "boolean", value, span });
    if (!isCall) return this.made({ kind: "field", name: token.text, span });
    return this.made({ kind: "call", name, arguments: found, span, nameSpan: token.span });
  }

  private readArguments(): Node[] {
    if (this.is(")")) return [];
    const found = [this.readExpression(0).node];
    while (this.takes(",")) found.push(this.readExpression(0).node);
    return found;
  }

  /** Where the parenthesis that was opened is closed, which has to be here. */
  private close(opening: Token): Span {
    const { token } = this;
    if (this.takes(")")) return token.span;
    if (token.kind === "end") throw new FormulaRefused("formula_parenthesis_unclosed", opening.span);
    throw unexpected(token);
  }
}

function unexpected(token: Token): FormulaRefused {
  return new FormulaRefused("formula_unexpected", token.span, { found: shortened(token.text) });
}

/**
 * A tree to a part that can be calculated: types are settled here, as by the server's compiler, and whatever does not
 * fit is refused with its place, code and words.
 */
import type { Decimal } from "@/fields/base/decimals";
import { bounded, DAY_SECONDS, secondsBetween, shiftDay, shiftInstant } from "./calendar.ts";
import { catalogue, type FunctionEntry } from "./catalogue.ts";
import { closestName } from "./closest.ts";
import { Incomplete, Mismatch, numberIn, of, Refused } from "./functions/base.ts";
import { twins } from "./functions/index.ts";
import { divided, raised } from "./functions/numbers.ts";
import { joined } from "./functions/texts.ts";
import { absolute, add, divide, multiply, subtract, whole } from "./numbers.ts";
import { orderOf, orders } from "./order.ts";
import { COMPARISONS } from "./parser.ts";
import { FormulaRefused } from "./refusals.ts";
import { shortened } from "./tokens.ts";
import type { Binary, Call, FieldRef, Node, Unary } from "./trees.ts";
import {
  BLANK,
  cast,
  Failure,
  filled,
  isDecimal,
  isSame,
  type Part,
  type Setting,
  type Type,
  type Value,
} from "./types.ts";

/** What a field's name or uid stands for. */
export type Fields = (name: string) => { readonly type: Type; readonly key: string } | undefined;

/** A function that only the server calculates: the formula may be right, the preview has to ask. */
export class NoTwin extends Error {
  constructor(readonly called: string) {
    super(called);
  }
}

/** Known only while a button is pressed. */
const OF_PRESS: ReadonlySet<string> = new Set(["USER_NAME", "USER_EMAIL", "USER_ID", "RECORD_ID"]);
const LARGEST = 10n ** 20_000n;
const ORDERED: readonly Type[] = ["number", "text", "date", "datetime"];

/** Throws FormulaRefused, or NoTwin where all that can be checked here is right. */
export function checkFormula(tree: Node, fields: Fields, setting: Setting): Part {
  return new Checker(fields, setting).check(tree);
}

class Checker {
  constructor(
    private readonly fields: Fields,
    private readonly setting: Setting,
  ) {}

  check(node: Node): Part {
    switch (node.kind) {
      case "number":
      case "boolean":
        return constant(node.kind, node.value);
      case "text":
        return written(node.value);
      case "field":
        return this.field(node);
      case "unary":
        return this.unary(node);
      case "binary":
        return this.binary(node);
      case "call":
        return this.call(node);
    }
  }

  private field({ name, span }: FieldRef): Part {
    const found = this.fields(name);
    if (!found) throw new FormulaRefused("formula_unknown_field", span, { name: [...name].slice(0, 100).join("") });
    return { type: found.type, read: (row) => row(found.key) };
  }

  /** A part that has to be of one of these types; a blank is of the first. */
  private operand(node: Node, wanted: readonly Type[]): Part {
    const part = this.check(node);
    if (part.type === "blank") return cast(part, wanted[0] ?? "blank");
    if (!wanted.includes(part.type)) throw wrongType(node, part.type, wanted);
    return part;
  }

  // Operators

  private unary({ operator, operand }: Unary): Part {
    const part = this.operand(operand, ["number"]);
    const read = of("number", ([value]) => signed(operator, numberIn(value)));
    return read([part], this.setting);
  }

  private binary(node: Binary): Part {
    const { operator } = node;
    if (COMPARISONS.has(operator)) return this.comparison(node);
    if (operator === "&") return joined([this.check(node.left), this.check(node.right)], this.setting);
    const isShift = operator === "+" || operator === "-";
    const left = this.operand(node.left, isShift ? ["number", "date", "datetime"] : ["number"]);
    if (left.type !== "number") return this.shifted(node, left);
    const right = this.operand(node.right, ["number"]);
    const read = of("number", ([a, b]) => held(calculated(operator, numberIn(a), numberIn(b))));
    return read([left, right], this.setting);
  }

  /** A date some days later or earlier, or the days between two dates. */
  private shifted({ operator, right: node }: Binary, left: Part): Part {
    const right = this.operand(node, operator === "-" ? ["number", left.type] : ["number"]);
    const direction = operator === "-" ? -1 : 1;
    const read =
      right.type === "number"
        ? of(left.type, ([from, days]) => moved(from, numberIn(days), direction))
        : of("number", ([later, earlier]) => daysBetween(earlier, later));
    return read([left, right], this.setting);
  }

  private comparison(node: Binary): Part {
    const [left, right] = [this.check(node.left), this.check(node.right)];
    const type = left.type === "blank" ? right.type : left.type;
    if (right.type !== type && right.type !== "blank") throw wrongType(node.right, right.type, [type]);
    const isEquality = node.operator === "=" || node.operator === "!=";
    if (!isEquality && type !== "blank" && !ORDERED.includes(type)) throw wrongType(node.left, type, ORDERED);
    const read = of("boolean", ([a = null, b = null]) => compared(node.operator, a, b));
    return read([left, right], this.setting);
  }

  // Functions

  private call(node: Call): Part {
    const entry = catalogue.get(node.name);
    if (!entry) {
      const near = closestName(node.name, catalogue.keys());
      throw new FormulaRefused("formula_unknown_function", node.nameSpan, { name: shortened(node.name), near });
    }
    requireCount(node, entry);
    const parts = node.arguments.map((argument, place) => this.argument(entry, place, argument));
    if (OF_PRESS.has(node.name) && !this.setting.isPressed)
      throw new FormulaRefused("formula_only_in_buttons", node.span, { name: node.name });
    const twin = twins.get(node.name);
    if (!twin) throw new NoTwin(node.name);
    try {
      return twin(parts, this.setting);
    } catch (error) {
      throw placed(error, node, parts);
    }
  }

  private argument(entry: FunctionEntry, place: number, node: Node): Part {
    const wanted = entry.parameters[Math.min(place, entry.parameters.length - 1)]?.types ?? [];
    return wanted.length > 0 ? this.operand(node, wanted) : this.check(node);
  }
}

function requireCount({ arguments: given, span }: Call, { name, parameters, least, most }: FunctionEntry): void {
  if (given.length < least) throw new FormulaRefused("formula_too_few_arguments", span, { name });
  const surplus = given[most];
  if (surplus) throw new FormulaRefused("formula_too_many_arguments", surplus.span, { name, limit: parameters.length });
}

function placed(error: unknown, node: Call, parts: readonly Part[]): unknown {
  if (error instanceof Refused) {
    const { span } = node.arguments[error.place] ?? node;
    return new FormulaRefused(error.code, span, error.data);
  }
  if (error instanceof Incomplete)
    return new FormulaRefused("formula_too_few_arguments", node.span, { name: node.name });
  if (!(error instanceof Mismatch)) return error;
  const argument = node.arguments[error.place];
  return argument ? wrongType(argument, (parts[error.place] ?? BLANK).type, error.expected) : error;
}

function wrongType({ span }: Node, found: Type, expected: readonly Type[]): FormulaRefused {
  return new FormulaRefused("formula_wrong_type", span, { found, expected });
}

/** A text without what the server cannot keep: NUL and halves of characters. */
function written(text: string): Part {
  const literal = text.replace(/\0|\p{Surrogate}/gu, "");
  return { ...constant("text", literal), literal };
}

function constant(type: Type, value: Value): Part {
  return { type, read: () => value };
}

function signed(operator: string, number: Decimal): Decimal {
  if (operator === "%") return divide(number, whole(100));
  return operator === "-" ? { units: -number.units, scale: number.scale } : number;
}

function calculated(operator: string, a: Decimal, b: Decimal): Value | Failure {
  switch (operator) {
    case "+":
      return add(a, b);
    case "-":
      return subtract(a, b);
    case "*":
      return multiply(a, b);
    case "/":
      return divided(a, b);
    default:
      return raised(a, b);
  }
}

/** The server refuses a formula whose numbers could become that long. */
function held(result: Value | Failure): Value | Failure {
  const isTooLong = !(result instanceof Failure) && isDecimal(result) && absolute(result).units > LARGEST;
  return isTooLong ? new Failure("#NUM") : result;
}

function moved(from: Value | undefined, days: Decimal, direction: 1 | -1): Value | Failure {
  const later =
    typeof from === "bigint"
      ? shiftInstant(from, days, direction)
      : typeof from === "number"
        ? shiftDay(from, direction * bounded(days))
        : undefined;
  return later === undefined ? null : (later ?? new Failure("#NUM"));
}

function daysBetween(first: Value | undefined, last: Value | undefined): Value {
  if (typeof first === "bigint" && typeof last === "bigint") return divide(secondsBetween(first, last), DAY_SECONDS);
  return typeof first === "number" && typeof last === "number" ? whole(last - first) : null;
}

/** An empty text, or a list without items, is blank; blank equals blank only, and has no order. */
function compared(operator: string, first: Value, second: Value): boolean {
  const [a, b] = [filled(first), filled(second)];
  if (operator === "=") return isSame(a, b);
  if (operator === "!=") return !isSame(a, b);
  if (a === null || b === null) return false;
  return orders[operator]?.(orderOf(a, b)) ?? false;
}

/**
 * Statistics, over single numbers and lists alike: what is given is gathered to one list, in which blanks do not count.
 *
 * COUNTIF, SUMIF and their kin take a list and a condition: an operator in quotation marks and the value to compare
 * with, of the type of the items. Blanks never meet a condition but "=" and "!=" with a blank.
 */
import { compareDecimals, type Decimal, round } from "@/fields/base/decimals";
import {
  absolute,
  add,
  approximate,
  between,
  deviation,
  divide,
  floor,
  isZero,
  limited,
  logarithm10,
  multiply,
  numeric,
  ONE,
  signOf,
  subtract,
  truncate,
  variance,
  whole,
  ZERO,
} from "../numbers.ts";
import { orderOf, orders } from "../order.ts";
import {
  BLANK,
  Failure,
  filled,
  type ItemType,
  isBlank,
  isSame,
  itemOf,
  listOf,
  type Part,
  type Result,
  type Type,
  type Value,
} from "../types.ts";
import { choiceAt, gathered, Incomplete, itemsIn, Mismatch, numberIn, of, type Twin, truthIn } from "./base.ts";

/** Of all factors of a product together. */
const LARGEST_LOGARITHM = 299;
const MOST_PLACES = 300;

/** The numbers that are there. */
function given(values: readonly Value[]): Decimal[] {
  return gathered(values).filter((value) => value !== null) as Decimal[];
}

const sum = (numbers: readonly Decimal[]) => numbers.reduce(add, ZERO);
const sorted = (numbers: readonly Decimal[]) => numbers.toSorted(compareDecimals);

function mean(numbers: readonly Decimal[]): Result {
  return numbers.length === 0 ? null : divide(sum(numbers), whole(numbers.length));
}

/** Of all numbers that are given; without any it is blank. */
function ofNumbers(calculate: (numbers: readonly Decimal[]) => Result): Twin {
  return of("number", (values) => {
    const numbers = given(values);
    return numbers.length === 0 ? null : calculate(numbers);
  });
}

/** The one type of single values and of lists' items. Throws Mismatch at the first that differs. */
export function commonItem(parts: readonly Part[], otherwise: ItemType): ItemType {
  const types = parts.map(({ type }) => itemOf(type) ?? type);
  const type = (types.find((one) => one !== "blank") ?? otherwise) as ItemType;
  const place = types.findIndex((one) => one !== type && one !== "blank");
  if (place >= 0) throw new Mismatch(place, [type, listOf(type)]);
  return type;
}

/** Of numbers, dates or instants, whichever comes first. */
function extreme(sign: 1 | -1): Twin {
  return (parts, setting) => {
    const read = of(commonItem(parts, "number"), (values) => {
      const [first = null, ...others] = gathered(values).filter((value) => value !== null);
      const better = (best: Value, next: Value) =>
        best !== null && next !== null && orderOf(next, best) * sign > 0 ? next : best;
      return others.reduce(better, first);
    });
    return read(parts, setting);
  };
}

function counted(isMeant: (value: Value) => boolean): Twin {
  return of("number", (values) => whole(gathered(values).filter(isMeant).length));
}

function product(numbers: readonly Decimal[]): Result {
  if (numbers.some(isZero)) return ZERO;
  const size = numbers.reduce((all, number) => all + Math.abs(logarithm10(absolute(number))), 0);
  return size < LARGEST_LOGARITHM ? round(numbers.reduce(multiply, ONE), MOST_PLACES) : new Failure("#NUM");
}

/** Between the two numbers next to a share of the list, as Excel's PERCENTILE.INC has it. */
function percentile(numbers: readonly Decimal[], share: Decimal): Result {
  if (numbers.length === 0) return null;
  const all = sorted(numbers);
  const place = multiply(between(ZERO, share, ONE), whole(numbers.length - 1));
  const at = Number(floor(place).units);
  const [low, high] = [all[at] ?? ZERO, all[at + 1]];
  return add(low, multiply(subtract(place, floor(place)), high ? subtract(high, low) : ZERO));
}

/** What occurs most often; of several, the smallest. */
function mode(numbers: readonly Decimal[]): Result {
  let [best, most, count] = [null as Decimal | null, 1, 0];
  let before: Decimal | null = null;
  for (const number of sorted(numbers)) {
    count = before && compareDecimals(before, number) === 0 ? count + 1 : 1;
    if (count > most) [best, most] = [number, count];
    before = number;
  }
  return best ?? new Failure("#N/A");
}

/** Over floating-point numbers, with the fifteen digits that they have on the server. */
function geometricMean(numbers: readonly Decimal[]): Result {
  const isOut = (number: Decimal) => signOf(number) <= 0 || logarithm10(number) >= 300;
  if (numbers.some(isOut)) return new Failure("#NUM");
  const logarithms = numbers.map((number) => Math.log(approximate(number)));
  const average = logarithms.reduce((all, one) => all + one, 0) / numbers.length;
  return numeric(Number(Math.exp(average).toPrecision(15)));
}

/** A measure of how far the numbers lie from one another. */
function spread(calculate: (numbers: readonly Decimal[]) => Decimal, least: number): Twin {
  return of("number", (values) => {
    const numbers = given(values);
    return numbers.length < least ? new Failure("#DIV/0") : calculate(numbers);
  });
}

function ranked(sign: 1 | -1): Twin {
  return of("number", ([values, place]) => {
    const all = given(itemsIn(values)).toSorted((a, b) => compareDecimals(a, b) * sign);
    return all[limited(numberIn(place), 0, 100_000) - 1] ?? new Failure("#NUM");
  });
}

const shareOf = of("number", ([values, value]) => {
  const share = numberIn(value);
  if (signOf(share) < 0 || compareDecimals(share, ONE) > 0) return new Failure("#NUM");
  return percentile(given(itemsIn(values)), share);
});

const quartile = of("number", ([values, value]) => {
  const quarter = numberIn(value);
  if (signOf(quarter) < 0 || compareDecimals(quarter, whole(5)) >= 0) return new Failure("#NUM");
  return percentile(given(itemsIn(values)), divide(truncate(quarter), whole(4)));
});

const rank = of("number", ([value, values, isAscending]) => {
  const number = numberIn(value);
  const orderings = given(itemsIn(values)).map((other) => compareDecimals(other, number));
  if (!orderings.includes(0)) return new Failure("#N/A");
  return whole(1 + orderings.filter((order) => (truthIn(isAscending) ? order < 0 : order > 0)).length);
});

const sumOfProducts = of("number", ([first, second]) => {
  const [a, b] = [itemsIn(first), itemsIn(second)];
  if (a.length !== b.length) return new Failure("#VALUE");
  const pairs = a.map((value, at) => [value, b[at] ?? null] as const);
  return sum(pairs.filter((pair) => !pair.includes(null)).map(([x, y]) => multiply(numberIn(x), numberIn(y))));
});

// Conditions

const OPERATORS: Readonly<Record<string, string>> = {
  "=": "=",
  "==": "=",
  "!=": "!=",
  "<>": "!=",
  "≠": "!=",
  "<": "<",
  "<=": "<=",
  "≤": "<=",
  ">": ">",
  ">=": ">=",
  "≥": ">=",
};

type Condition = (item: Value, wanted: Value) => boolean;

/** From a place on: an operator and a value, or a value alone, which has to be equal. */
function conditionAt(parts: readonly Part[], place: number, item: Type): Condition {
  const hasOperator = parts.length > place + 1;
  const operator = hasOperator ? choiceAt(parts, place, OPERATORS) : "=";
  const wanted = parts.at(-1)?.type ?? "blank";
  if (wanted !== item && wanted !== "blank") throw new Mismatch(place + Number(hasOperator), [item]);
  const isEquality = operator === "=" || operator === "!=";
  if (item === "boolean" && !isEquality) throw new Mismatch(place - 1, ["numbers", "texts", "dates", "datetimes"]);
  return (value, other) => {
    const [a, b] = [filled(value), filled(other)];
    if (isEquality) return isSame(a, b) === (operator === "=");
    return a !== null && b !== null && (orders[operator]?.(orderOf(a, b)) ?? false);
  };
}

const countIf: Twin = (parts, setting) => {
  const meets = conditionAt(parts, 1, itemOf((parts[0] ?? BLANK).type) ?? "blank");
  const read = of("number", (values) => {
    const wanted = values.at(-1) ?? null;
    return whole(itemsIn(values[0]).filter((item) => meets(item, wanted)).length);
  });
  return read(parts, setting);
};

/** Of the numbers beside the items that meet a condition; both lists are as long. */
function overMet(calculate: (numbers: readonly Decimal[]) => Result): Twin {
  return (parts, setting) => {
    if (parts.length < 3) throw new Incomplete();
    const meets = conditionAt(parts, 2, itemOf((parts[1] ?? BLANK).type) ?? "blank");
    const read = of("number", (values) => {
      const [numbers, items, wanted] = [itemsIn(values[0]), itemsIn(values[1]), values.at(-1) ?? null];
      if (numbers.length !== items.length) return new Failure("#VALUE");
      return calculate(given(numbers.filter((_, at) => meets(items[at] ?? null, wanted))));
    });
    return read(parts, setting);
  };
}

const leastOf = (numbers: readonly Decimal[]): Result => sorted(numbers)[0] ?? null;
const mostOf = (numbers: readonly Decimal[]): Result => sorted(numbers).at(-1) ?? null;

export const statistics: Readonly<Record<string, Twin>> = {
  SUM: of("number", (values) => sum(given(values))),
  AVERAGE: ofNumbers(mean),
  MIN: extreme(-1),
  MAX: extreme(1),
  RANGE: ofNumbers((numbers) => subtract(numberIn(mostOf(numbers) as Value), numberIn(leastOf(numbers) as Value))),
  PRODUCT: ofNumbers(product),
  COUNT: counted((value) => !isBlank(value)),
  COUNTBLANK: counted(isBlank),
  COUNTALL: counted(() => true),
  MEDIAN: ofNumbers((numbers) => percentile(numbers, { units: 5n, scale: 1 })),
  MODE: of("number", (values) => mode(given(values))),
  "STDEV.S": spread((numbers) => deviation(numbers, true), 2),
  STDEV: spread((numbers) => deviation(numbers, true), 2),
  "STDEV.P": spread((numbers) => deviation(numbers, false), 1),
  "VAR.S": spread((numbers) => variance(numbers, true), 2),
  "VAR.P": spread((numbers) => variance(numbers, false), 1),
  GEOMEAN: ofNumbers(geometricMean),
  PERCENTILE: shareOf,
  QUARTILE: quartile,
  LARGE: ranked(-1),
  SMALL: ranked(1),
  RANK: rank,
  SUMPRODUCT: sumOfProducts,
  COUNTIF: countIf,
  SUMIF: overMet(sum),
  AVERAGEIF: overMet((numbers) => mean(numbers) ?? new Failure("#DIV/0")),
  MINIF: overMet(leastOf),
  MAXIF: overMet(mostOf),
};

/** Lists. Items have one type; places count from 1, from the end where they are negative. A list without items is blank. */
import { writeNumber } from "@/fields/base/decimals";
import { add, divide, isZero, limited, multiply, ONE, subtract, truncate, whole } from "../numbers.ts";
import { orderOf } from "../order.ts";
import { BLANK, Failure, filled, isDecimal, isList, isSame, itemOf, listOf, type Type, type Value } from "../types.ts";
import { gathered, itemsIn, joinedItems, Mismatch, numberIn, of, startOf, type Twin, textIn, truthIn } from "./base.ts";
import { commonItem } from "./statistics.ts";

export const MOST_ITEMS = 10_000;
const LONGEST_RESULT = 100_000;

const merged: Twin = (parts, setting) => {
  const read = of(listOf(commonItem(parts, "text")), (values) => {
    const items = gathered(values);
    return items.length > MOST_ITEMS && values.some(isList) ? new Failure("#VALUE") : items;
  });
  return read(parts, setting);
};

const list: Twin = (parts, setting) => {
  const place = parts.findIndex(({ type }) => itemOf(type) !== null);
  if (place >= 0) throw new Mismatch(place, ["number", "text", "boolean", "date", "datetime"]);
  return merged(parts, setting);
};

/** A function of a list of any type that gives such a list. */
function ofList(calculate: (items: readonly Value[], values: readonly Value[]) => readonly Value[]): Twin {
  return (parts, setting) => {
    const read = of((parts[0] ?? BLANK).type, (values) => calculate(itemsIn(values[0]), values));
    return read(parts, setting);
  };
}

/** One that gives an item, or nothing. */
function ofItem(choose: (items: readonly Value[], values: readonly Value[]) => Value | undefined): Twin {
  return (parts, setting) => {
    const type = itemOf((parts[0] ?? BLANK).type) ?? "blank";
    return of(type, (values) => choose(itemsIn(values[0]), values) ?? null)(parts, setting);
  };
}

/** A place in a list, from 1; below 1 where it lies before its beginning. */
function placeIn(value: Value | undefined, length: number): number {
  const place = limited(numberIn(value), -1_000_000, 1_000_000);
  return place < 0 ? length + 1 + place : place;
}

const slice = ofList((items, [, start, count]) => {
  const from = Math.max(1, placeIn(start, items.length));
  const most = count === undefined || count === null ? MOST_ITEMS : limited(numberIn(count), 0, MOST_ITEMS);
  return items.slice(from - 1, from - 1 + most);
});

/** What tells items from one another. */
function keyOf(item: Value): string {
  return isDecimal(item) ? writeNumber(item, null) : `${typeof item} ${String(item)}`;
}

function unique(items: readonly Value[]): readonly Value[] {
  const known = new Map<string, Value>();
  for (const item of items) if (!known.has(keyOf(item))) known.set(keyOf(item), item);
  return [...known.values()];
}

const sort = ofList((items, [, isDescending]) => {
  const sign = truthIn(isDescending) ? -1 : 1;
  return items.toSorted((first, second) => {
    const [a, b] = [filled(first), filled(second)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return orderOf(a, b) * sign;
  });
});

const sequence = of("numbers", ([first, last, given]) => {
  const [from, to, step] = [numberIn(first), numberIn(last), given === undefined ? ONE : numberIn(given)];
  if (isZero(step)) return new Failure("#NUM");
  const count = add(truncate(divide(subtract(to, from), step)), ONE);
  const length = limited(count, -1, MOST_ITEMS + 1);
  if (length > MOST_ITEMS) return new Failure("#NUM");
  const isBackward = step.units < 0n ? to.units > from.units : false;
  return isBackward
    ? []
    : Array.from({ length: Math.max(0, length) }, (_, at) => (at === 0 ? from : add(from, multiply(step, whole(at)))));
});

const join = of("text", ([items, separator], { zone }) => {
  const text = joinedItems(itemsIn(items), separator === undefined ? ", " : startOf(separator, 100), zone);
  return text.length > LONGEST_RESULT ? new Failure("#VALUE") : text;
});

const split = of("texts", ([text, separator]) => {
  if (textIn(text) === "") return null;
  const items = textIn(separator) === "" ? Array.from(textIn(text)) : textIn(text).split(textIn(separator));
  return items.length > MOST_ITEMS ? new Failure("#VALUE") : items;
});

/** A function of a list and a value that may be among its items. */
function searched(type: Type, calculate: (items: readonly Value[], value: Value) => Value): Twin {
  return (parts, setting) => {
    const [{ type: listed } = BLANK, { type: wanted } = BLANK] = parts;
    const item = itemOf(listed);
    if (item && wanted !== item && wanted !== "blank") throw new Mismatch(1, [item]);
    return of(type, ([items, value = null]) => calculate(itemsIn(items), value))(parts, setting);
  };
}

function placeOf(items: readonly Value[], value: Value): Value {
  const at = items.findIndex((item) => isSame(item, value));
  return at < 0 ? null : whole(at + 1);
}

/** The items of a first list that are in a second, or are not, each once. */
function compared(isIn: boolean): Twin {
  return (parts, setting) => {
    const [{ type: first } = BLANK, { type: second } = BLANK] = parts;
    if (second !== first && second !== "blank") throw new Mismatch(1, [first]);
    const read = of(first, ([items, others]) => {
      const known = new Set(
        itemsIn(others)
          .filter((item) => item !== null)
          .map(keyOf),
      );
      const isMeant = (item: Value) => (item === null ? !isIn && known.size === 0 : known.has(keyOf(item)) === isIn);
      return unique(itemsIn(items).filter(isMeant));
    });
    return read(parts, setting);
  };
}

export const lists: Readonly<Record<string, Twin>> = {
  LIST: list,
  MERGE: merged,
  SEQUENCE: sequence,
  FIRST: ofItem((items) => items[0]),
  LAST: ofItem((items) => items.at(-1)),
  ITEM: ofItem((items, [, place]) => items[placeIn(place, items.length) - 1]),
  SLICE: slice,
  UNIQUE: ofList(unique),
  SORT: sort,
  REVERSE: ofList((items) => items.toReversed()),
  COMPACT: ofList((items) => items.filter((item) => filled(item) !== null)),
  JOIN: join,
  SPLIT: split,
  HAS: searched("boolean", (items, value) => value !== null && placeOf(items, value) !== null),
  INDEXOF: searched("number", placeOf),
  COUNTUNIQUE: of("number", ([items]) =>
    whole(unique(itemsIn(items).map(filled)).filter((item) => item !== null).length),
  ),
  INTERSECTION: compared(true),
  EXCEPT: compared(false),
};

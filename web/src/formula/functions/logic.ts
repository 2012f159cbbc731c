/** Logic. A branch that is not taken has no errors, and the values of all branches are of one type. */
import { isZero, remainder, truncate, whole } from "../numbers.ts";
import { orderOf } from "../order.ts";
import {
  BLANK,
  cast,
  Failure,
  filled,
  isBlank,
  isSame,
  itemOf,
  type Part,
  type Result,
  type Row,
  type Type,
} from "../types.ts";
import { Incomplete, Mismatch, numberIn, of, readAll, type Twin, truthIn } from "./base.ts";

/** The one type of the arguments at these places. Throws Mismatch at the first that differs. */
export function commonType(parts: readonly Part[], places: readonly number[]): Type {
  const known = places.filter((place) => parts[place]?.type !== "blank");
  const type = parts[known[0] ?? -1]?.type ?? "blank";
  const other = known.find((place) => parts[place]?.type !== type);
  if (other !== undefined) throw new Mismatch(other, [type]);
  return type;
}

export function placesFrom(first: number, count: number, step = 1): number[] {
  const places: number[] = [];
  for (let place = first; place < count; place += step) places.push(place);
  return places;
}

const nothing: Part = { type: "blank", read: () => new Failure("#N/A") };

/** The value beside the first condition that holds; without any, `otherwise`. */
function cases(parts: readonly Part[], pairs: number, otherwise: Part, type: Type): Part {
  const read = (row: Row): Result => {
    for (let place = 0; place < pairs * 2; place += 2) {
      const condition = (parts[place] ?? BLANK).read(row);
      if (condition instanceof Failure) return condition;
      if (truthIn(condition)) return (parts[place + 1] ?? BLANK).read(row);
    }
    return otherwise.read(row);
  };
  return { type, read };
}

const choose: Twin = (parts) => cases(parts, 1, parts[2] ?? BLANK, commonType(parts, placesFrom(1, parts.length)));

const chooseFirst: Twin = (parts) => {
  if (parts.length % 2) throw new Incomplete();
  for (const place of placesFrom(0, parts.length, 2)) {
    const type = parts[place]?.type;
    if (type !== "boolean" && type !== "blank") throw new Mismatch(place, ["boolean"]);
  }
  return cases(parts, parts.length / 2, nothing, commonType(parts, placesFrom(1, parts.length, 2)));
};

/** The result beside the first match that equals the value; all matches are read before. */
const switched: Twin = (parts) => {
  const count = Math.floor((parts.length - 1) / 2);
  if (count < 1) throw new Incomplete();
  const isOdd = parts.length % 2 === 0;
  const matches = placesFrom(1, 2 * count, 2);
  commonType(parts, [0, ...matches]);
  const type = commonType(parts, [...placesFrom(2, 2 * count + 1, 2), ...(isOdd ? [parts.length - 1] : [])]);
  const otherwise = (isOdd ? parts.at(-1) : undefined) ?? nothing;
  const asked = [0, ...matches].map((place) => parts[place] ?? BLANK);
  const read = (row: Row): Result => {
    const values = readAll(asked, row);
    if (values instanceof Failure) return values;
    const [value = null, ...others] = values.map(filled);
    const found = others.findIndex((other) => isSame(other, value));
    return (found < 0 ? otherwise : (parts[2 * found + 2] ?? BLANK)).read(row);
  };
  return { type, read };
};

const chooseByPlace: Twin = (parts) => {
  const [subject = BLANK, ...results] = parts;
  const read = (row: Row): Result => {
    const place = subject.read(row);
    if (place instanceof Failure) return place;
    const at = place === null ? -1 : Number(truncate(numberIn(place)).units) - 1;
    return (results[at] ?? nothing).read(row);
  };
  return { type: commonType(parts, placesFrom(1, parts.length)), read };
};

/** The first that is not blank; what stands behind it is not read. */
const firstFilled: Twin = (parts) => {
  const read = (row: Row): Result => {
    for (const part of parts) {
      const value = part.read(row);
      if (value instanceof Failure || !isBlank(value)) return value;
    }
    return null;
  };
  return { type: commonType(parts, placesFrom(0, parts.length)), read };
};

/** The second value where the first is an error of some kind. */
function instead(isMeant: (failure: Failure) => boolean): Twin {
  return (parts) => {
    const type = commonType(parts, [0, 1]);
    const [value = BLANK, other = BLANK] = parts.map((part) => cast(part, type));
    const read = (row: Row): Result => {
      const found = value.read(row);
      return found instanceof Failure && isMeant(found) ? other.read(row) : found;
    };
    return { type, read };
  };
}

function whether(isMeant: (result: Result) => boolean): Twin {
  return ([value = BLANK]) => ({ type: "boolean", read: (row) => isMeant(value.read(row)) });
}

/** Whether there is a value of certain types. */
function ofTypes(isMeant: (type: Type) => boolean): Twin {
  return (parts, setting) => {
    const isKind = isMeant((parts[0] ?? BLANK).type);
    return of("boolean", ([value]) => isKind && !isBlank(value))(parts, setting);
  };
}

const between: Twin = (parts, setting) => {
  commonType(parts, [0, 1, 2]);
  const read = of("boolean", (values) => {
    const [value = null, low = null, high = null] = values.map(filled);
    if (value === null || low === null || high === null) return false;
    return orderOf(low, value) <= 0 && orderOf(value, high) <= 0;
  });
  return read(parts, setting);
};

const isOdd: Twin = of("boolean", ([number]) => !isZero(remainder(truncate(numberIn(number)), whole(2))));
const isEven: Twin = of("boolean", ([number]) => isZero(remainder(truncate(numberIn(number)), whole(2))));

export const logic: Readonly<Record<string, Twin>> = {
  IF: choose,
  IFS: chooseFirst,
  SWITCH: switched,
  CHOOSE: chooseByPlace,
  COALESCE: firstFilled,
  IFBLANK: firstFilled,
  IFERROR: instead(() => true),
  IFNA: instead(({ code }) => code === "#N/A"),
  ISERROR: whether((result) => result instanceof Failure),
  ISNA: whether((result) => result instanceof Failure && result.code === "#N/A"),
  ISBLANK: of("boolean", ([value]) => isBlank(value)),
  ISNUMBER: ofTypes((type) => type === "number"),
  ISTEXT: ofTypes((type) => type === "text"),
  ISLOGICAL: ofTypes((type) => type === "boolean"),
  ISDATE: ofTypes((type) => type === "date" || type === "datetime"),
  ISLIST: ofTypes((type) => itemOf(type) !== null),
  ISEVEN: isEven,
  ISODD: isOdd,
  BETWEEN: between,
  BLANK: () => BLANK,
  ERROR: () => ({ type: "blank", read: () => new Failure("#ERROR") }),
  AND: of("boolean", (values) => values.every(truthIn)),
  OR: of("boolean", (values) => values.some(truthIn)),
  XOR: of("boolean", (values) => values.filter(truthIn).length % 2 === 1),
  NOT: of("boolean", ([value]) => !truthIn(value)),
};

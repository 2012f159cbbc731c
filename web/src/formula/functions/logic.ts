/** Logic. A branch that is not taken has no errors, and the values of all branches are of one type. */
import { BLANK, cast, Failure, type Part, type Result, type Row, type Type } from "../types.ts";
import { Incomplete, Mismatch, of, type Twin, truthIn } from "./base.ts";

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
  const nothing: Part = { type: "blank", read: () => new Failure("#N/A") };
  return cases(parts, parts.length / 2, nothing, commonType(parts, placesFrom(1, parts.length, 2)));
};

const replaceError: Twin = (parts) => {
  const type = commonType(parts, [0, 1]);
  const [value = BLANK, instead = BLANK] = parts.map((part) => cast(part, type));
  const read = (row: Row): Result => {
    const found = value.read(row);
    return found instanceof Failure ? instead.read(row) : found;
  };
  return { type, read };
};

const isError: Twin = ([value = BLANK]) => ({ type: "boolean", read: (row) => value.read(row) instanceof Failure });

export const logic: Readonly<Record<string, Twin>> = {
  IF: choose,
  IFS: chooseFirst,
  IFERROR: replaceError,
  ISERROR: isError,
  ISBLANK: of("boolean", ([value]) => value === null || value === ""),
  BLANK: () => BLANK,
  AND: of("boolean", (values) => values.every(truthIn)),
  OR: of("boolean", (values) => values.some(truthIn)),
  XOR: of("boolean", (values) => values.filter(truthIn).length % 2 === 1),
  NOT: of("boolean", ([value]) => !truthIn(value)),
};

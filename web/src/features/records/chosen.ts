/** Which of a record's cells a card shows: it has room for few. */
import type { Field, Json } from "@/api/types";
import type { FieldContext } from "@/fields/types";
import { type Matcher, matcherOf } from "@/views/data/matches";

export interface Shown {
  readonly field: Field;
  readonly value: Json;
}

export type Matchers = ReadonlyMap<string, Matcher>;

/** What tells of each field's cells whether a search found them; undefined without words, when no cell has to be read. */
export function matchersOf(
  fields: readonly Field[],
  context: FieldContext,
  words: readonly string[],
): Matchers | undefined {
  if (words.length === 0) return undefined;
  return new Map(fields.map((field) => [field.id, matcherOf(field, context, words)]));
}

/** The first of these, but rather those that a search found, in their order. */
export function chosenOf(cells: readonly Shown[], count: number, matchers: Matchers | undefined): readonly Shown[] {
  if (!matchers || cells.length <= count) return cells.slice(0, count);
  const found = cells.filter(({ field, value }) => matchers.get(field.id)?.(value)).slice(0, count);
  const others = cells.filter((one) => !found.includes(one)).slice(0, count - found.length);
  return cells.filter((one) => found.includes(one) || others.includes(one));
}

/**
 * Linked records in a cell: what a cell tells of them, how it is changed, and what is written.
 *
 * A cell tells how many records it holds and the first few of them. So a change says what is added and what is removed:
 * it is shown at once as the cell will look (`LinkEdit`), and only the difference is sent, so that nothing is lost of
 * what the cell does not tell.
 */
import type { Field, Filter, Json } from "@/api/types";

/** A linked record: its id, and the value of its table's primary field. */
export type Linked = readonly [id: string, title: Json];

export interface LinkCell {
  readonly count: number;
  /** The first of them, 20 at most. */
  readonly records: readonly Linked[];
}

export interface LinkConfig {
  /** The table that is linked to, which may be the field's own. */
  readonly table: string;
  readonly many: boolean;
  /** The field in that table that shows the same links from the other side. */
  readonly reverse: string;
  /** Whether several cells here may hold the same record. */
  readonly reverseMany: boolean;
  /** Which records can be chosen. */
  readonly filter: Filter | null;
}

/** A changed cell, as it is shown until the server has answered. */
export class LinkEdit implements LinkCell {
  readonly count: number;
  readonly records: readonly Linked[];
  readonly add: readonly string[];
  readonly remove: readonly string[];

  constructor(cell: LinkCell, add: readonly string[], remove: readonly string[]) {
    this.count = cell.count;
    this.records = cell.records;
    this.add = add;
    this.remove = remove;
  }
}

export function linkConfig(field: Field): LinkConfig {
  const { table, many, reverse, reverse_many, filter } = field.config;
  const textOf = (value: unknown) => (typeof value === "string" ? value : "");
  return {
    table: textOf(table),
    many: many === true,
    reverse: textOf(reverse),
    reverseMany: reverse_many === true,
    filter: (filter as Filter | null | undefined) ?? null,
  };
}

/** What a cell tells; a list of ids, as programs write it, is read too. */
export function linksIn(value: unknown): LinkCell {
  if (value instanceof LinkEdit) return value;
  const { count, records } = (Array.isArray(value) ? { records: value } : (value ?? {})) as Record<string, unknown>;
  const told = Array.isArray(records) ? records.map(linkedOf).filter((one) => one !== null) : [];
  return { count: typeof count === "number" ? Math.max(count, told.length) : told.length, records: told };
}

function linkedOf(item: unknown): Linked | null {
  const [id, title = null] = Array.isArray(item) ? item : [item];
  return typeof id === "string" ? [id, title as Json] : null;
}

/** The value of a cell with records added and removed. `remove` may name records that the cell does not tell. */
export function editLinks(value: Json, add: readonly Linked[], remove: readonly string[]): Json {
  const { count, records } = linksIn(value);
  const gone = new Set(remove);
  const known = new Set(records.map(([id]) => id));
  const added = add.filter(([id]) => !known.has(id));
  const kept = records.filter(([id]) => !gone.has(id));
  const cell = { count: Math.max(0, count - gone.size) + added.length, records: [...kept, ...added] };
  return new LinkEdit(
    cell,
    added.map(([id]) => id),
    remove,
  ) as unknown as Json;
}

/** Two changes of a cell as one: the later one looks as it does, and is written with what the earlier one was to write. */
export function joinEdits(earlier: Json, later: Json): Json {
  const [first, second] = [earlier, later] as unknown[];
  if (!(second instanceof LinkEdit)) return later;
  if (!(first instanceof LinkEdit)) return { count: second.count, records: second.records } as unknown as Json;
  const without = (ids: readonly string[], taken: readonly string[]) => ids.filter((id) => !taken.includes(id));
  const add = [...without(first.add, second.remove), ...without(second.add, first.add)];
  const remove = [...without(first.remove, second.add), ...without(second.remove, first.remove)];
  return new LinkEdit(second, add, remove) as unknown as Json;
}

/** What is sent for a value that is shown: a change by its difference, everything else as it is. */
export function writtenValue(value: Json): Json {
  const shown: unknown = value;
  return shown instanceof LinkEdit ? { add: [...shown.add], remove: [...shown.remove] } : value;
}

/** The whole cell, to be written into another; undefined where not all of it is told. */
export function wholeLinks(value: Json): Json | undefined {
  const { count, records } = linksIn(value);
  if (count > records.length) return undefined;
  return count === 0 ? null : records.map(([id]) => id);
}

export function isChanged(value: Json): boolean {
  const shown: unknown = value;
  return shown instanceof LinkEdit && shown.add.length + shown.remove.length > 0;
}

/** Whether a record is linked: the change knows, then the cell, then what the record itself said (`isHeld`). */
export function isLinked(value: Json, id: string, isHeld = false): boolean {
  const shown: unknown = value;
  if (shown instanceof LinkEdit) {
    if (shown.add.includes(id)) return true;
    if (shown.remove.includes(id)) return false;
  }
  return isHeld || linksIn(value).records.some(([known]) => known === id);
}

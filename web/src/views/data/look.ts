/** How a view looks at its table: what is asked of the server for it. */
import type { Filter, SortSpec } from "@/api/types";
import type { Colours } from "./colours.ts";

export interface Look {
  readonly filter: Filter | null;
  readonly sorts: readonly SortSpec[];
  readonly groups: readonly SortSpec[];
  readonly search: string;
  /** The fields that rows carry, in the order of their cells. */
  readonly fields: readonly string[];
  /** Aggregates by field. */
  readonly aggregates: Readonly<Record<string, string>>;
  /** Null where records have no colours. */
  readonly colours: Colours | null;
}

/** Which records are meant, without their order: what bulk actions and counts ask for. */
export function selectionOf(look: Look): { filter?: Filter; search?: string } {
  return { ...(look.filter ? { filter: look.filter } : {}), ...(look.search ? { search: look.search } : {}) };
}

export function orderOf(look: Look): { sorts: SortSpec[]; groups: SortSpec[] } {
  return { sorts: [...look.sorts], groups: [...look.groups] };
}

export function isSameLook(a: Look, b: Look): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether the records or their order could change when these fields do. */
export function dependsOn(look: Look, fields: ReadonlySet<string> | null, filtered: ReadonlySet<string>): boolean {
  if (fields === null || look.search !== "") return true;
  const ordering = [...look.sorts, ...look.groups];
  return ordering.some((sort) => fields.has(sort.field)) || [...filtered].some((field) => fields.has(field));
}

/** Records as a file: the formats, the address of a whole view, and what is asked for where an address cannot say it. */
import { type ExportFormat, type ExportSpec, records } from "@/api/calls";
import type { Base, Table } from "@/api/types";
import { type Look, selectionOf } from "./look.ts";
import type { GridView, ViewConfig } from "./useViewConfig.ts";

/** Of a CSV without an encoding the server writes UTF-8 with a mark by which every spreadsheet program of today knows it. */
export const exportFormats = [
  { id: "xlsx", format: "xlsx" },
  { id: "csv", format: "csv" },
  { id: "csvOld", format: "csv", encoding: "gb18030" },
] as const satisfies readonly ({ id: string } & ExportFormat)[];

/** So many records at most are named one by one. */
export const MOST_EXPORTED = 10_000;

interface Shown {
  base: Base;
  table: Table;
  view: GridView;
  viewConfig: ViewConfig;
  look: Look;
}

/** The plain address of what the view shows; none where this person sees it differently from how it is saved. */
export function exportPath({ base, table, view, viewConfig, look }: Shown, format: ExportFormat): string | undefined {
  const isSaved = !viewConfig.isOwn && JSON.stringify(viewConfig.config.filter) === JSON.stringify(look.filter);
  return isSaved ? records.exportPath(base.id, table.id, { view: view.id, search: look.search, ...format }) : undefined;
}

/** The same records in the same order and columns, said in full; with `ids` only those. */
export function exportSpec(look: Look, format: ExportFormat, ids?: readonly string[]): ExportSpec {
  const grouped = new Set(look.groups.map((group) => group.field));
  const sorts = [...look.groups, ...look.sorts.filter((sort) => !grouped.has(sort.field))];
  return { ...format, sorts, fields: look.fields, ...(ids ? { ids } : selectionOf(look)) };
}

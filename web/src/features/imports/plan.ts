/** What somebody decides about a file before it is loaded, and the plan that comes of it. No screen here. */
import type { Field, FieldConfig, Table } from "@/api/types";
import type { ImportOptions, InferredColumn, MappedColumn, NewColumn, Plan } from "./types.ts";

/** A column of the file, as it will be loaded. */
export interface ColumnDraft {
  index: number;
  name: string;
  type: string;
  config: FieldConfig;
  isSkipped: boolean;
  /** The field of an existing table that it fills, if any. */
  field: string | null;
  /** How it finds its records, if that field is a link. */
  link: LinkDraft | null;
}

/** How the names in a column find the records that they link to. */
export interface LinkDraft {
  /** The field of the linked table that has the values; null for its primary field. */
  match: string | null;
  /** Further columns that tell records of one name apart, each with the field that has its values. */
  also: readonly AlsoDraft[];
  createMissing: boolean;
}

export interface AlsoDraft {
  source: number;
  field: string;
}

export const plainLink: LinkDraft = { match: null, also: [], createMissing: false };
export const mostAlso = 3;

export type Target =
  | { to: "new"; name: string }
  | { to: "existing"; table: string; mergeOn: string | null; addOptions: boolean };

export function draftsOf(columns: readonly InferredColumn[]): ColumnDraft[] {
  return columns.map(({ index, name, type, config }) => ({
    index,
    name,
    type,
    config,
    isSkipped: false,
    field: null,
    link: null,
  }));
}

/** 订单_2026-11.xlsx → 订单_2026-11 */
export function tableNameOf(fileName: string): string {
  return (
    fileName
      .replace(/\.[A-Za-z0-9]{1,5}$/, "")
      .trim()
      .slice(0, 100) || fileName
  );
}

const folded = (name: string) =>
  name
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, "");

/** Columns go to the fields of the same name; nothing is filled twice. */
export function mapByName(drafts: readonly ColumnDraft[], fields: readonly Field[]): ColumnDraft[] {
  const free = new Map(fields.filter(canFill).map((field) => [folded(field.name), field]));
  return drafts.map((draft) => {
    const field = free.get(folded(draft.name)) ?? null;
    free.delete(folded(draft.name));
    return filling(draft, field);
  });
}

/** The table whose fields bear the most of the columns' names; the first where none does. */
export function likelyTable(drafts: readonly ColumnDraft[], tables: readonly Table[]): Table | undefined {
  const matches = (table: Table) => mapByName(drafts, table.fields).filter((draft) => draft.field).length;
  return tables.reduce<Table | undefined>(
    (best, one) => (best && matches(best) >= matches(one) ? best : one),
    undefined,
  );
}

const filling = (draft: ColumnDraft, field: Field | null): ColumnDraft => ({
  ...draft,
  field: field?.id ?? null,
  link: field?.type === "link" ? plainLink : null,
});

/** A field takes one column: choosing it for another takes it away from the first. */
export function withField(drafts: readonly ColumnDraft[], index: number, field: Field | null): ColumnDraft[] {
  return drafts.map((draft) => {
    if (draft.index === index) return filling(draft, field);
    return field !== null && draft.field === field.id ? filling(draft, null) : draft;
  });
}

const unfillable = new Set([
  "attachment",
  "link",
  "auto_number",
  "created_time",
  "changed_time",
  "created_by",
  "changed_by",
]);

/** Whether a column can become a field of this type. */
export function isFillable(field: Pick<Field, "type" | "readonly">): boolean {
  return !field.readonly && !unfillable.has(field.type);
}

/** Whether a column can fill a field that exists: links as well, by the names of their records. */
export function canFill(field: Pick<Field, "type" | "readonly">): boolean {
  return isFillable(field) || (field.type === "link" && !field.readonly);
}

const matchTypes = new Set(["text", "number", "phone", "email", "barcode"]);

/** Fields of a linked table by whose values its records can be found, the primary field first. */
export function matchFields(table: Table): Field[] {
  const isMatch = (field: Field) =>
    field.id !== table.primary_field && (matchTypes.has(field.type) || (field.unique && field.type !== "link"));
  return [...table.fields.filter((field) => field.id === table.primary_field), ...table.fields.filter(isMatch)];
}

const keyTypes = new Set(["text", "barcode", "phone", "email", "url", "number", "single_select", "date"]);

/** Fields that records can be told apart by. */
export function keyFields(drafts: readonly ColumnDraft[], table: Table): Field[] {
  const mapped = new Set(drafts.map((draft) => draft.field));
  return table.fields.filter((field) => mapped.has(field.id) && keyTypes.has(field.type));
}

export type PlanIssue = "noColumns" | "noName" | "noMapping" | "emptyColumnName" | "noPrimary";

/** Types that can name a record: a new table needs one of them. */
export function planIssue(
  drafts: readonly ColumnDraft[],
  target: Target,
  canName: (type: string) => boolean,
): PlanIssue | null {
  if (target.to === "existing") return drafts.some((draft) => draft.field) ? null : "noMapping";
  const kept = drafts.filter((draft) => !draft.isSkipped);
  if (kept.length === 0) return "noColumns";
  if (!target.name.trim()) return "noName";
  if (kept.some((draft) => !draft.name.trim())) return "emptyColumnName";
  return kept.some((draft) => canName(draft.type)) ? null : "noPrimary";
}

export function newColumn({ index, name, type, config }: ColumnDraft): NewColumn {
  return { source: index, name: name.trim(), type, config };
}

export function planOf(drafts: readonly ColumnDraft[], target: Target): Plan {
  if (target.to === "new") {
    return { to: "new", name: target.name.trim(), columns: drafts.filter((draft) => !draft.isSkipped).map(newColumn) };
  }
  const columns = drafts.flatMap((draft) => (draft.field ? [mappedColumn(draft, draft.field)] : []));
  const plan: Plan = { to: "existing", table: target.table, columns, add_options: target.addOptions };
  const isMapped = columns.some(({ field }) => field === target.mergeOn);
  return target.mergeOn && isMapped ? { ...plan, merge_on: target.mergeOn } : plan;
}

export function mappedColumn({ index, link }: ColumnDraft, field: string): MappedColumn {
  if (!link) return { source: index, field };
  const match = link.match ? { match: link.match } : {};
  const also = link.also.length > 0 ? { also: [...link.also] } : {};
  return { source: index, field, ...match, ...also, ...(link.createMissing ? { create_missing: true } : {}) };
}

/** Columns that fill links: how many of their names find no record can be asked before the run. */
export function linkColumns(drafts: readonly ColumnDraft[]): MappedColumn[] {
  return drafts.flatMap((draft) => (draft.field && draft.link ? [mappedColumn(draft, draft.field)] : []));
}

/** Columns whose type is not the one that was found for them: only those need to be tried. */
export function changedColumns(drafts: readonly ColumnDraft[], columns: readonly InferredColumn[]): ColumnDraft[] {
  const found = new Map(columns.map((column) => [column.index, column]));
  return drafts.filter((draft) => {
    const column = found.get(draft.index);
    const isSame = column?.type === draft.type && JSON.stringify(column.config) === JSON.stringify(draft.config);
    return !draft.isSkipped && !isSame && !takesAnything.has(draft.type);
  });
}

const takesAnything = new Set(["text", "long_text"]);

/** What is sent to look at the file again: what was chosen by hand, not what was found. */
export function choose(now: ImportOptions, change: ImportOptions): ImportOptions {
  if ("sheet" in change) return { sheet: change.sheet ?? null };
  const text = { encoding: now.encoding ?? null, delimiter: now.delimiter ?? null };
  const kept = now.kind === "csv" ? text : { sheet: now.sheet ?? null };
  if ("header_row" in change) return { ...kept, ...change };
  return { ...(now.kind === "csv" ? { encoding: now.encoding ?? null } : kept), ...change };
}

/** Which fields a grid view shows, in which order and how wide. The primary field always stands first. */
import type { Field, FieldLayout, GridConfig, Table } from "@/api/types";
import { typeOf } from "@/fields/registry";

export interface PlacedField {
  readonly field: Field;
  readonly isHidden: boolean;
  readonly width: number;
  readonly isPrimary: boolean;
}

export const MIN_WIDTH = 60;
export const MAX_WIDTH = 1000;
const PRIMARY_WIDTH = 240;

/** All fields of the table as the view places them; those it does not name follow in the table's order. */
export function placeFields(table: Table, config: Pick<GridConfig, "fields">): PlacedField[] {
  const named = new Map(config.fields.map((layout, at) => [layout.field, { layout, at }]));
  const rank = (field: Field) => {
    if (field.id === table.primary_field) return -1;
    return named.get(field.id)?.at ?? config.fields.length + 1 + field.position;
  };
  return table.fields
    .toSorted((a, b) => rank(a) - rank(b) || a.position - b.position)
    .map((field) => place(field, field.id === table.primary_field, named.get(field.id)?.layout));
}

function place(field: Field, isPrimary: boolean, layout: FieldLayout | undefined): PlacedField {
  const width = layout?.width ?? Math.max(typeOf(field).width, isPrimary ? PRIMARY_WIDTH : 0);
  return { field, isPrimary, isHidden: !isPrimary && layout?.hidden === true, width };
}

/** The same placement as a config tells it. */
export function layoutOf(placed: readonly PlacedField[]): FieldLayout[] {
  return placed.map(({ field, isHidden, width }) => ({ field: field.id, hidden: isHidden, width: Math.round(width) }));
}

export function withWidth(placed: readonly PlacedField[], field: string, width: number): PlacedField[] {
  const fitting = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width));
  return placed.map((one) => (one.field.id === field ? { ...one, width: fitting } : one));
}

export function withHidden(
  placed: readonly PlacedField[],
  fields: ReadonlySet<string>,
  isHidden: boolean,
): PlacedField[] {
  return placed.map((one) => (fields.has(one.field.id) && !one.isPrimary ? { ...one, isHidden } : one));
}

/** `before` is the field in front of which the moved one comes to stand; null is the end. */
export function withMoved(placed: readonly PlacedField[], field: string, before: string | null): PlacedField[] {
  const moved = placed.find((one) => one.field.id === field);
  if (!moved || moved.isPrimary || field === before) return [...placed];
  const rest = placed.filter((one) => one !== moved);
  const at = before === null ? rest.length : rest.findIndex((one) => one.field.id === before);
  const place = Math.max(1, at < 0 ? rest.length : at);
  return [...rest.slice(0, place), moved, ...rest.slice(place)];
}

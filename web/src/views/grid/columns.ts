/** From the fields of a view to the columns of the grid. */
import { buttonOf } from "@/api/fields";
import type { Field, GridConfig, Json } from "@/api/types";
import { fillingText, percentText } from "@/fields/computed/filling";
import { fieldsIn } from "@/fields/filters/operators";
import { maxOf } from "@/fields/rating";
import { editText, showText, typeOf } from "@/fields/registry";
import type { FieldContext } from "@/fields/types";
import { type Busy, type Column, continueSeries, type Painter } from "@/grid";
import type { Locale } from "@/i18n/runtime";
import type { PlacedField } from "../data/layout.ts";

interface ColumnsOptions {
  readonly placed: readonly PlacedField[];
  readonly config: Pick<GridConfig, "filter" | "sorts" | "frozen">;
  readonly context: FieldContext;
  /** Cells that hold it are marked. */
  readonly search: string;
  readonly isReadonly: boolean;
}

export function columnsOf({ placed, config, context, search, isReadonly }: ColumnsOptions): Column[] {
  const filtered = fieldsIn(config.filter);
  const shown = placed.filter((one) => !one.isHidden);
  return shown.map(({ field, width }, index) => {
    const type = typeOf(field);
    const sort = config.sorts.find((one) => one.field === field.id);
    const painter =
      isReadonly && setsFields(field) ? unusable(type.painter(field, context)) : type.painter(field, context);
    return {
      key: field.id,
      index,
      title: field.name,
      width,
      icon: type.gridIcon,
      align: type.align,
      painter: search === "" ? painter : marking(painter, field, context, search),
      editorKind: type.editorKind,
      readonly: isReadonly || field.readonly || !type.isWritable,
      frozen: index < config.frozen,
      sorted: sort && (sort.desc ? "descending" : "ascending"),
      filtered: filtered.has(field.id),
      warned: Boolean(field.computed?.problem),
      ratingMax: field.type === "rating" ? maxOf(field) : undefined,
      toText: (value) => showText(value as Json, field, context),
      toEditText: (value) => editText(value as Json, field, context),
      fill: (values, count) => fillValues(field, values, count),
    } satisfies Column;
  });
}

/** What the heads say of columns that are being filled: percentages by field, null for those that wait. */
export function busyOf(filling: ReadonlyMap<string, number | null>, locale: Locale): Record<string, Busy> {
  const said = (percent: number | null) => ({
    text: fillingText(percent, locale),
    short: percent === null ? "…" : percentText(percent, locale),
    share: (percent ?? 0) / 100,
  });
  return Object.fromEntries([...filling].map(([field, percent]) => [field, said(percent)]));
}

/** A button that is not for those who only look. */
function setsFields(field: Field): boolean {
  return field.computed?.kind === "button" && buttonOf(field).action.type === "set_fields";
}

function unusable(painter: Painter): Painter {
  return (ctx, rect, _, theme, state) => painter(ctx, rect, null, theme, state);
}

/** Options, people, files and the like repeat; numbers, dates and numbered texts go on. */
function fillValues(field: Field, values: readonly unknown[], count: number): unknown[] {
  const { valueType } = typeOf(field);
  const goesOn = valueType === "text" || valueType === "date" || field.type === "number";
  if (goesOn) return continueSeries(values, count);
  return Array.from({ length: count }, (_, at) => values[at % values.length]);
}

/** Cells that hold what is searched for stand out. */
function marking(painter: Painter, field: Field, context: FieldContext, search: string): Painter {
  const wanted = search.toLowerCase();
  return (ctx, rect, value, theme, state) => {
    const text = value === null || value === undefined ? "" : showText(value as Json, field, context);
    if (text.toLowerCase().includes(wanted)) {
      ctx.fillStyle = theme.flash;
      ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
    }
    painter(ctx, rect, value, theme, state);
  };
}

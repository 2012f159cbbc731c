/** From the fields of a view to the columns of the grid. */
import { buttonOf } from "@/api/fields";
import type { Field, GridConfig, Json } from "@/api/types";
import { fillingText, percentText } from "@/fields/computed/filling";
import { fieldsIn } from "@/fields/filters/operators";
import { maxOf } from "@/fields/rating";
import { copyText, editText, showText, typeOf } from "@/fields/registry";
import type { FieldContext } from "@/fields/types";
import { type Busy, type Column, continueSeries, type Painter } from "@/grid";
import type { Locale } from "@/i18n/runtime";
import type { PlacedField } from "../data/layout.ts";
import { type Matcher, matcherOf, wordsOf } from "../data/matches.ts";

interface ColumnsOptions {
  readonly placed: readonly PlacedField[];
  readonly config: Pick<GridConfig, "filter" | "sorts" | "frozen">;
  readonly context: FieldContext;
  /** Cells that hold one of its words are marked. */
  readonly search: string;
  readonly isReadonly: boolean;
}

export function columnsOf({ placed, config, context, search, isReadonly }: ColumnsOptions): Column[] {
  const filtered = fieldsIn(config.filter);
  const shown = placed.filter((one) => !one.isHidden);
  const words = wordsOf(search);
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
      painter: words.length === 0 ? painter : marking(painter, matcherOf(field, context, words)),
      editorKind: type.editorKind,
      readonly: isReadonly || field.readonly || !type.isWritable,
      frozen: index < config.frozen,
      sorted: sort && (sort.desc ? "descending" : "ascending"),
      filtered: filtered.has(field.id),
      warned: Boolean(field.computed?.problem),
      ratingMax: field.type === "rating" ? maxOf(field) : undefined,
      toText: (value) => showText(value as Json, field, context),
      toCopyText: (value) => copyText(value as Json, field, context),
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

/** How far the bar of a marked cell is from its edges, and how thick it is. */
const [BAR_X, BAR_Y, BAR] = [2, 8, 2];
const LINE = 32;

/** Cells that hold a word of the search stand out: a tint, and a bar in front of the text for whoever cannot tell it. */
function marking(painter: Painter, holds: Matcher): Painter {
  return (ctx, rect, value, theme, state) => {
    if (holds(value)) {
      ctx.fillStyle = theme.match;
      ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
      ctx.fillStyle = theme.matchBar;
      ctx.fillRect(rect.x + BAR_X, rect.y + BAR_Y, BAR, Math.min(LINE, rect.height) - 2 * BAR_Y);
    }
    painter(ctx, rect, value, theme, state);
  };
}

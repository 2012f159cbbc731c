import type { Field, Json } from "@/api/types";
import { drawPills, type Painter, type Pill } from "@/grid";
import { dictionary, translate } from "@/i18n/runtime";
import { linkConfig, linksIn } from "../base/links.ts";
import type { FieldContext } from "../types.ts";

const words = dictionary({ untitled: "Unnamed record" }, { untitled: "未命名记录" });

/** The name of a record of a table, by the value of its primary field; nothing where it has none. */
export function nameIn(table: string, title: Json, context: FieldContext): string {
  return context.titleOf ? context.titleOf(table, title) : String(title ?? "");
}

/** As `nameIn`, with words for a record without a name. */
export function titleIn(table: string, title: Json, context: FieldContext): string {
  return nameIn(table, title, context) || translate(words, context.locale, "untitled");
}

/** Linked records as pills. What a cell looks like is worked out once, for every frame asks for it. */
export function linkPainter(field: Field, context: FieldContext): Painter {
  const { table } = linkConfig(field);
  const looks = new WeakMap<object, { pills: Pill[]; more: number }>();
  const lookOf = (value: object) => {
    const { count, records } = linksIn(value);
    const pills = records.map(([, title]) => ({ text: titleIn(table, title, context) }));
    return { pills, more: count - records.length };
  };
  return (ctx, rect, value, theme, state) => {
    if (typeof value !== "object" || value === null) return;
    const look = looks.get(value) ?? lookOf(value);
    looks.set(value, look);
    drawPills(ctx, rect, look.pills, theme, state, look.more);
  };
}

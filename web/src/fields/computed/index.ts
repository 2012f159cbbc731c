/**
 * Formulas, lookups and rollups: their values are shown as what they are (a number, a date), with the icon of what
 * computes them, and nobody writes into them. A cell whose value cannot be computed holds an error by its code.
 */
import { errorIn } from "@/api/fields";
import { fieldOf, tableOf } from "@/api/queries";
import type { Base, ComputedKind, Table } from "@/api/types";
import { drawText, type Painter } from "@/grid";
import { ReadonlyControl } from "../base/lazies.ts";
import type { FieldType } from "../types.ts";

/** The tables whose values are shown by lookups of a table, or by lookups there. */
export function lookedUpBy(table: Table, base: Base, found: Set<string> = new Set()): ReadonlySet<string> {
  for (const { computed } of table.fields) {
    const link = computed?.kind === "lookup" && fieldOf(table, String(computed.config.link));
    const other = link && tableOf(base, String(link.config.table));
    if (other && !found.has(other.id)) lookedUpBy(other, base, found.add(other.id));
  }
  return found;
}

/** What a field of a kind is whose values are of a type. */
export function computedType(kind: ComputedKind, type: FieldType): FieldType {
  const { Editor: _, Config: __, ...rest } = type;
  const own = kind === "button" ? {} : ({ editorKind: "none", Control: ReadonlyControl } as const);
  return {
    ...rest,
    gridIcon: kind,
    ...own,
    isWritable: false,
    canBePrimary: type.canBePrimary && kind !== "lookup",
    canBeUnique: false,
    toText: (value, field, context) => errorIn(value) ?? type.toText(value, field, context),
    toCopyText: (value, field, context) => errorIn(value) ?? (type.toCopyText ?? type.toText)(value, field, context),
    painter: (field, context) => withErrors(type.painter(field, context)),
  };
}

function withErrors(painter: Painter): Painter {
  return (ctx, rect, value, theme, state) => {
    const code = errorIn(value);
    if (code === null) painter(ctx, rect, value, theme, state);
    else drawText(ctx, rect, code, theme, { align: state.align, colour: theme.choices.amber.text });
  };
}

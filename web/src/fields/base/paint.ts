/** Painting cells: from values to the engine's painters, with texts remembered, because every frame asks for them. */
import type { Field, Json } from "@/api/types";
import type { ChoiceColour, Painter } from "@/grid";
import { drawText } from "@/grid";
import { knownColour, type OptionColour } from "@/ui/colour/colours";
import type { FieldContext } from "../types.ts";

/**
 * The engine has ten slots for colours of options. The product's ten differ in two names: its yellow lies in the slot
 * `amber` and its sky in `indigo`; `views/grid/theme.ts` fills the slots with the product's colours.
 */
export function slotOf(colour: string | null | undefined): ChoiceColour {
  const known: OptionColour = knownColour(colour);
  if (known === "yellow") return "amber";
  return known === "sky" ? "indigo" : known;
}

/** The product's colour that lies in a slot. */
export function colourIn(slot: ChoiceColour): OptionColour {
  if (slot === "amber") return "yellow";
  return slot === "indigo" ? "sky" : slot;
}

type Format = (value: Json, field: Field, context: FieldContext) => string;

const MOST_REMEMBERED = 4000;

/** `format` with its answers kept for plain values. */
export function remembered(format: Format, field: Field, context: FieldContext): (value: Json) => string {
  const texts = new Map<Json, string>();
  return (value) => {
    const known = texts.get(value);
    if (known !== undefined) return known;
    const text = format(value, field, context);
    if (texts.size >= MOST_REMEMBERED) texts.clear();
    if (typeof value !== "object") texts.set(value, text);
    return text;
  };
}

/** A painter of plain text by a type's `toText`. */
export function textPainter(format: Format, field: Field, context: FieldContext): Painter {
  const textOf = remembered(format, field, context);
  return (ctx, rect, value, theme, state) => {
    if (value === null || value === undefined) return;
    drawText(ctx, rect, textOf(value as Json), theme, { align: state.align });
  };
}

export function mutedTextPainter(format: Format, field: Field, context: FieldContext): Painter {
  const textOf = remembered(format, field, context);
  return (ctx, rect, value, theme, state) => {
    if (value === null || value === undefined) return;
    drawText(ctx, rect, textOf(value as Json), theme, { align: state.align, colour: theme.textMuted });
  };
}

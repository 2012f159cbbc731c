/**
 * Buttons: a cell holds `{}` where its button can be pressed, `{ url }` where that opens a page, and nothing where it
 * cannot be pressed. What pressing does is the config of what computes the cell.
 */
import { lazy } from "react";
import { buttonOf, urlIn } from "@/api/fields";
import { drawButton } from "@/grid";
import { slotOf } from "../base/paint.ts";
import { unwritten } from "../base/unwritten.ts";
import type { FieldType } from "../types.ts";

export const button: FieldType = {
  ...unwritten,
  name: "button",
  valueType: "button",
  gridIcon: "button",
  editorKind: "button",
  width: 150,
  toText: (value, field) => urlIn(value) ?? buttonOf(field).label,
  painter: (field) => {
    const { label, color } = buttonOf(field);
    const colour = slotOf(color);
    return (ctx, rect, value, theme, state) => drawButton(ctx, rect, label, colour, value !== null, theme, state);
  },
  Control: lazy(() => import("./Control.tsx")),
};

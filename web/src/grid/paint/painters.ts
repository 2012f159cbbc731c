/** Painters for plain values. The product's field types use these or write their own with the toolkit. */
import type { Painter } from "../types.ts";
import { checkboxRect, drawCheckbox, drawProgress, drawStars } from "./controls.ts";
import { drawPills, type Pill } from "./pills.ts";
import { drawThumbs, type Thumb } from "./thumbs.ts";
import { drawLinkText, drawText } from "./toolkit.ts";

export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export const paintText: Painter = (ctx, rect, value, theme, state) => {
  drawText(ctx, rect, textOf(value), theme, { align: state.align });
};

export const paintLongText: Painter = (ctx, rect, value, theme, state) => {
  drawText(ctx, rect, textOf(value), theme, { align: state.align, lines: state.lines });
};

export const paintLink: Painter = (ctx, rect, value, theme, state) => {
  drawLinkText(ctx, rect, textOf(value), theme, state);
};

export const paintCheckbox: Painter = (ctx, rect, value, theme, state) => {
  drawCheckbox(ctx, checkboxRect(rect), value === true, theme, state.isReadonly);
};

export const paintRating: Painter = (ctx, rect, value, theme, state) => {
  drawStars(ctx, rect, typeof value === "number" ? value : 0, state.column.ratingMax ?? 5, theme, state);
};

export const paintProgress: Painter = (ctx, rect, value, theme) => {
  if (typeof value === "number") drawProgress(ctx, rect, value, `${Math.round(value * 100)}%`, theme);
};

/** A painter for anything that becomes text by a function, such as numbers and dates in the user's format. */
export function paintFormatted(format: (value: unknown) => string): Painter {
  return (ctx, rect, value, theme, state) => {
    if (value !== null && value !== undefined) drawText(ctx, rect, format(value), theme, { align: state.align });
  };
}

export function paintPills(pillsOf: (value: unknown) => readonly Pill[]): Painter {
  return (ctx, rect, value, theme, state) => {
    if (value !== null && value !== undefined) drawPills(ctx, rect, pillsOf(value), theme, state);
  };
}

export function paintThumbs(thumbsOf: (value: unknown) => readonly Thumb[]): Painter {
  return (ctx, rect, value, theme, state) => {
    if (value !== null && value !== undefined) drawThumbs(ctx, rect, thumbsOf(value), theme, state);
  };
}

/** Boxes to check, stars to set, bars to read. */
import type { Align, PaintState, Rect } from "../types.ts";
import type { GridTheme } from "./theme.ts";
import { type Context, drawText, fillRounded, firstMiddle, PADDING, strokeRounded } from "./toolkit.ts";

const BOX = 15;
const STAR = 15;
const STAR_GAP = 2;

export function checkboxRect(rect: Readonly<Rect>, align: Align = "center"): Rect {
  const x = align === "center" ? rect.x + (rect.width - BOX) / 2 : rect.x + PADDING;
  return { x: Math.round(x), y: Math.round(firstMiddle(rect) - BOX / 2), width: BOX, height: BOX };
}

export function drawCheckbox(
  ctx: Context,
  box: Readonly<Rect>,
  isChecked: boolean | "mixed",
  theme: GridTheme,
  isReadonly = false,
): void {
  const { x, y, width } = box;
  if (isChecked === false) {
    strokeRounded(ctx, x + 0.5, y + 0.5, width - 1, width - 1, 3.5, isReadonly ? theme.line : theme.lineStrong);
    return;
  }
  fillRounded(ctx, x, y, width, width, 4, isReadonly ? theme.textFaint : theme.accent);
  ctx.strokeStyle = theme.accentText;
  ctx.lineWidth = 1.7;
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  ctx.beginPath();
  if (isChecked === "mixed") {
    ctx.moveTo(x + 4, y + width / 2);
    ctx.lineTo(x + width - 4, y + width / 2);
  } else {
    ctx.moveTo(x + 3.8, y + 7.8);
    ctx.lineTo(x + 6.4, y + 10.4);
    ctx.lineTo(x + 11.2, y + 5);
  }
  ctx.stroke();
}

/** The star under this x in the cell, from 1; undefined beside the stars. */
export function starAt(rect: Readonly<Rect>, x: number, max: number): number | undefined {
  const star = Math.floor((x - rect.x - PADDING + STAR_GAP / 2) / (STAR + STAR_GAP)) + 1;
  return star >= 1 && star <= max ? star : undefined;
}

/** Stars up to `value`; the others show only under the pointer or in the active cell, where a click sets them. */
export function drawStars(
  ctx: Context,
  rect: Readonly<Rect>,
  value: number,
  max: number,
  theme: GridTheme,
  state: Readonly<PaintState>,
): void {
  const canSet = !state.isReadonly && (state.isHovered || state.isActive);
  const shown = canSet ? max : Math.min(value, max);
  const y = firstMiddle(rect) - STAR / 2;
  for (let at = 0; at < shown; at++) {
    drawStar(ctx, rect.x + PADDING + at * (STAR + STAR_GAP), y, at < value ? theme.star : theme.skeleton);
  }
}

let starShape: Path2D | undefined;

function drawStar(ctx: Context, x: number, y: number, colour: string): void {
  starShape ??= new Path2D("M7.5.9l2 4.3 4.7.6-3.5 3.2.9 4.7-4.1-2.3-4.1 2.3.9-4.7L.8 5.8l4.7-.6z");
  ctx.save();
  ctx.translate(x, y);
  ctx.fillStyle = colour;
  ctx.fill(starShape);
  ctx.restore();
}

/** A bar from 0 to 1 with the text behind it. */
export function drawProgress(ctx: Context, rect: Readonly<Rect>, share: number, text: string, theme: GridTheme): void {
  const textRoom = 42;
  const width = Math.max(0, rect.width - 2 * PADDING - textRoom);
  const y = firstMiddle(rect) - 3;
  if (width > 12) {
    const filled = width * Math.max(0, Math.min(1, share));
    fillRounded(ctx, rect.x + PADDING, y, width, 6, 3, theme.skeleton);
    if (filled > 0) fillRounded(ctx, rect.x + PADDING, y, Math.max(6, filled), 6, 3, theme.accent);
  }
  drawText(ctx, rect, text, theme, { align: "right", colour: theme.textMuted });
}

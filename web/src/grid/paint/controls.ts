/** Boxes to check, stars to set, buttons to press, bars to read. */
import type { Align, PaintState, Rect } from "../types.ts";
import { fitText, setFont, textWidth } from "./text.ts";
import type { ChoiceColour, GridTheme } from "./theme.ts";
import {
  baseline,
  type Context,
  drawText,
  fillRounded,
  firstMiddle,
  fontOf,
  PADDING,
  strokeRounded,
} from "./toolkit.ts";

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

const BUTTON_HEIGHT = 24;
const WIDEST_BUTTON = 200;

/** As wide as its cell, so that the buttons of a column stand in line; of no cell it is very wide. */
export function buttonRect(rect: Readonly<Rect>): Rect {
  const width = Math.min(rect.width - PADDING, WIDEST_BUTTON);
  return { x: rect.x + PADDING / 2, y: firstMiddle(rect) - BUTTON_HEIGHT / 2, width, height: BUTTON_HEIGHT };
}

export function isOnButton(rect: Readonly<Rect>, x: number, y: number): boolean {
  const button = buttonRect(rect);
  return x >= button.x && x <= button.x + button.width && y >= button.y && y <= button.y + button.height;
}

export function drawButton(
  ctx: Context,
  rect: Readonly<Rect>,
  label: string,
  colour: ChoiceColour,
  isEnabled: boolean,
  theme: GridTheme,
  state: Readonly<PaintState>,
): void {
  const { x, y, width, height } = buttonRect(rect);
  if (width < 8) return;
  const paint = theme.choices[colour];
  const isUsable = isEnabled && !state.isPending;
  const isUnder = isUsable && isOnButton(rect, state.pointerX, state.pointerY);
  const isPressed = isUsable && state.isPressed;
  if (isUsable) fillRounded(ctx, x, y, width, height, 5, isPressed ? paint.text : paint.background);
  const hasLine = !isUsable || isUnder || theme.range === "transparent";
  if (hasLine) strokeRounded(ctx, x + 0.5, y + 0.5, width - 1, height - 1, 4.5, isUsable ? paint.text : theme.line);
  setFont(ctx, fontOf(theme, 500));
  const text = fitText(ctx, state.isPending ? `${label}…` : label, width - PADDING);
  ctx.fillStyle = isPressed ? paint.background : isUsable ? paint.text : theme.textFaint;
  ctx.fillText(text, x + (width - textWidth(ctx, text)) / 2, baseline(y + height / 2, theme.fontSize));
  setFont(ctx, fontOf(theme));
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

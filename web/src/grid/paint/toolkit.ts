/**
 * The painters' tools, all within a cell's rectangle: text and rounded shapes here, pills, controls (boxes, stars, bars)
 * and thumbnails beside it. The engine sets the font and clips to the column; a tool changes what it needs and leaves
 * the rest alone.
 */
import type { Align, PaintState, Rect } from "../types.ts";
import { fitText, textWidth, wrapText } from "./text.ts";
import type { GridTheme } from "./theme.ts";

export const PADDING = 8;
const LINE_HEIGHT = 18;
const SHORT_ROW = 32;

export type Context = CanvasRenderingContext2D;

export function fontOf(theme: GridTheme, weight: 400 | 500 | 600 = 400, size = theme.fontSize): string {
  return `${weight} ${size}px ${theme.fontFamily}`;
}

/** Where a line of text stands so that it looks centred on `middle`. */
export function baseline(middle: number, fontSize: number): number {
  return Math.round(middle + fontSize * 0.36);
}

/** Cells of tall rows begin where those of short rows do, so that one row's values stand on one line. */
export function firstMiddle(rect: Readonly<Rect>): number {
  return rect.y + Math.min(rect.height, SHORT_ROW) / 2;
}

export function linesIn(height: number): number {
  return Math.max(1, Math.floor((height - SHORT_ROW) / LINE_HEIGHT) + 1);
}

export interface TextOptions {
  readonly colour?: string;
  readonly align?: Align;
  readonly lines?: number;
  readonly padding?: number;
}

export function drawText(
  ctx: Context,
  rect: Readonly<Rect>,
  text: string,
  theme: GridTheme,
  options: TextOptions = {},
): void {
  if (text === "") return;
  const padding = options.padding ?? PADDING;
  const width = rect.width - 2 * padding;
  const lines = options.lines ?? 1;
  ctx.fillStyle = options.colour ?? theme.text;
  let y = baseline(firstMiddle(rect), theme.fontSize);
  for (const line of lines === 1 ? [fitText(ctx, text, width)] : wrapText(ctx, text, width, lines)) {
    ctx.fillText(line, alignedX(ctx, rect, line, options.align ?? "left", padding), y);
    y += LINE_HEIGHT;
  }
}

function alignedX(ctx: Context, rect: Readonly<Rect>, text: string, align: Align, padding: number): number {
  if (align === "left") return rect.x + padding;
  const free = rect.width - 2 * padding - textWidth(ctx, text);
  return rect.x + padding + (align === "right" ? free : free / 2);
}

/** Text with a line under it while the pointer is on the cell, for what a click opens. */
export function drawLinkText(
  ctx: Context,
  rect: Readonly<Rect>,
  text: string,
  theme: GridTheme,
  state: Readonly<PaintState>,
): void {
  drawText(ctx, rect, text, theme, { colour: theme.link, align: state.align });
  if (!state.isHovered || text === "") return;
  const shown = fitText(ctx, text, rect.width - 2 * PADDING);
  const x = alignedX(ctx, rect, shown, state.align, PADDING);
  ctx.fillRect(x, baseline(firstMiddle(rect), theme.fontSize) + 2, textWidth(ctx, shown), 1);
}

export function fillRounded(
  ctx: Context,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  colour: string,
): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, radius);
  ctx.fill();
}

export function strokeRounded(
  ctx: Context,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  colour: string,
): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, radius);
  ctx.stroke();
}

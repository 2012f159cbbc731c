/**
 * One frame. The body is painted in two regions, the one that scrolls sideways and the frozen one with the gutter, each
 * clipped once, and within a region column by column; then header, footer and what floats above.
 */
import type { Line } from "../geometry/runs.ts";
import { type GridModel, HEADER_HEIGHT } from "../model.ts";
import type { Column, PaintState, Rect, Row } from "../types.ts";
import { paintCells, paintRowBackgrounds, paintVerticalLines } from "./body.ts";
import { paintFooter } from "./footer.ts";
import { paintGutter } from "./gutter.ts";
import { paintHeader } from "./header.ts";
import { paintLines } from "./lines.ts";
import { paintOverlay, paintRangeTint } from "./overlay.ts";
import { setFont } from "./text.ts";
import type { GridTheme } from "./theme.ts";
import { fontOf, linesIn } from "./toolkit.ts";

export interface FrameLine extends Line {
  readonly y: number;
  readonly row: Row | undefined;
}

/** A part of the canvas that scrolls as one. */
export interface Region {
  readonly left: number;
  readonly right: number;
  readonly firstColumn: number;
  readonly endColumn: number;
}

export interface Frame {
  readonly ctx: CanvasRenderingContext2D;
  readonly model: GridModel;
  readonly theme: GridTheme;
  readonly lines: readonly FrameLine[];
  readonly hair: number;
  readonly now: number;
  readonly state: PaintState;
  readonly rect: Rect;
  readonly prefersStill: boolean;
}

export interface FrameOptions {
  readonly now: number;
  readonly prefersStill: boolean;
  readonly repaint: () => void;
}

export function paintFrame(ctx: CanvasRenderingContext2D, model: GridModel, options: FrameOptions): void {
  const frame = openFrame(ctx, model, options);
  ctx.setTransform(model.pixelRatio, 0, 0, model.pixelRatio, 0, 0);
  ctx.textBaseline = "alphabetic";
  setFont(ctx, fontOf(frame.theme));
  ctx.fillStyle = frame.theme.background;
  ctx.fillRect(0, 0, model.width, model.height);
  const scrolling = scrollingRegion(model);
  const frozen = frozenRegion(model);
  for (const region of [scrolling, frozen]) paintRegion(frame, region);
  clipped(ctx, 0, model.bodyTop, model.width, model.bodyHeight, () => {
    paintGutter(frame);
    paintLines(frame, [scrolling, frozen]);
  });
  paintHeader(frame, scrolling, frozen);
  paintFooter(frame, scrolling, frozen);
  paintFrozenEdge(frame);
}

function openFrame(ctx: CanvasRenderingContext2D, model: GridModel, options: FrameOptions): Frame {
  const lines = model.visibleLines().map((line) => ({
    ...line,
    y: model.lineY(line),
    row: line.kind === "record" ? model.rowAt(line.record) : undefined,
  }));
  return {
    ctx,
    model,
    theme: model.theme,
    lines,
    hair: model.pixelRatio >= 1.5 ? 1 / model.pixelRatio : 1,
    now: options.now,
    prefersStill: options.prefersStill,
    state: emptyState(model, options.repaint),
    rect: { x: 0, y: 0, width: 0, height: 0 },
  };
}

function emptyState(model: GridModel, repaint: () => void): PaintState {
  return {
    row: undefined as unknown as Row,
    rowIndex: 0,
    column: undefined as unknown as Column,
    align: "left",
    lines: linesIn(model.rowHeight),
    isActive: false,
    isHovered: false,
    isReadonly: false,
    isPressed: false,
    isPending: false,
    pointerX: Number.NaN,
    pointerY: Number.NaN,
    repaint,
  };
}

function scrollingRegion(model: GridModel): Region {
  const span = model.scrollingColumns;
  return { left: model.frozenRight, right: model.width, firstColumn: span.from, endColumn: span.to };
}

function frozenRegion(model: GridModel): Region {
  const { gutterWidth } = model.columns;
  return { left: gutterWidth, right: model.frozenRight, firstColumn: 0, endColumn: model.frozenCount };
}

function paintRegion(frame: Frame, region: Region): void {
  const { ctx, model } = frame;
  if (region.right <= region.left) return;
  clipped(ctx, region.left, model.bodyTop, region.right - region.left, model.bodyHeight, () => {
    paintRowBackgrounds(frame, region);
    paintRangeTint(frame, region);
    for (let column = region.firstColumn; column < region.endColumn; column++) paintCells(frame, column);
    paintVerticalLines(frame, region);
    paintOverlay(frame, region);
  });
}

export function clipped(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  paint: () => void,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  paint();
  ctx.restore();
}

/** A line, and a soft shadow once something has gone under the frozen columns. */
function paintFrozenEdge(frame: Frame): void {
  const { ctx, model, theme } = frame;
  const x = model.frozenRight;
  const bottom = Math.min(model.bodyBottom, HEADER_HEIGHT + model.runs.height - model.scrollTop);
  if (model.scrollLeft <= 0 || x >= model.width) return;
  const shadow = ctx.createLinearGradient(x, 0, x + 6, 0);
  shadow.addColorStop(0, theme.shadow);
  shadow.addColorStop(1, "transparent");
  ctx.fillStyle = shadow;
  ctx.fillRect(x, 0, 6, Math.max(HEADER_HEIGHT, bottom));
}

/** What floats above the cells: the range, the active cell's ring, the fill handle and what a fill would cover. */
import { fillHandlePoint } from "../geometry/hit.ts";
import { isSingle } from "../input/selection.ts";
import type { Range, Rect } from "../types.ts";
import type { Frame, FrameLine, Region } from "./frame.ts";

/** So far beyond the region an edge is drawn that goes on there, so that the clip hides it. */
const BEYOND = 8;

/** The tint lies under the values, so that their colours stay what they are. */
export function paintRangeTint(frame: Frame, region: Region): void {
  const { ctx, theme, model } = frame;
  const { range } = model;
  if (range === null || isSingle(range)) return;
  ctx.fillStyle = theme.range;
  for (const rect of rangeRects(frame, region, range)) ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
}

export function paintOverlay(frame: Frame, region: Region): void {
  const { ctx, theme, model } = frame;
  const { range } = model;
  if (range !== null && !isSingle(range)) {
    for (const rect of rangeRects(frame, region, range)) {
      ctx.strokeStyle = theme.accent;
      ctx.lineWidth = 1;
      ctx.strokeRect(rect.x - 0.5, rect.y - 0.5, rect.width, rect.height);
    }
  }
  paintActive(frame, region);
  paintFillTarget(frame, region);
  paintFillHandle(frame);
}

function paintActive(frame: Frame, region: Region): void {
  const { ctx, theme, model } = frame;
  const { active, group } = model.selection;
  if (active === null || group !== null || !isColumnIn(frame, region, active.column)) return;
  const rect = model.cellRect(active);
  if (rect === null || rect.y + rect.height < model.bodyTop || rect.y > model.bodyBottom) return;
  ctx.strokeStyle = model.hasFocus || model.editing !== null ? theme.accent : theme.textFaint;
  ctx.lineWidth = 2;
  ctx.strokeRect(rect.x, rect.y, rect.width - 1, rect.height - 1);
}

function isColumnIn(frame: Frame, region: Region, column: number): boolean {
  const isFrozen = column < frame.model.frozenCount;
  return isFrozen === region.left < frame.model.frozenRight;
}

function paintFillTarget(frame: Frame, region: Region): void {
  const { ctx, theme, model } = frame;
  if (model.gesture?.kind !== "fill") return;
  ctx.strokeStyle = theme.accent;
  ctx.lineWidth = 1;
  ctx.setLineDash([4, 3]);
  for (const rect of rangeRects(frame, region, model.gesture.range)) {
    ctx.strokeRect(rect.x - 0.5, rect.y - 0.5, rect.width, rect.height);
  }
  ctx.setLineDash([]);
}

function paintFillHandle(frame: Frame): void {
  const { ctx, theme, model } = frame;
  const point = fillHandlePoint(model);
  if (point === null || !model.hasFocus) return;
  ctx.fillStyle = theme.background;
  ctx.fillRect(point.x - 4.5, point.y - 4.5, 9, 9);
  ctx.fillStyle = theme.accent;
  ctx.fillRect(point.x - 3.5, point.y - 3.5, 7, 7);
}

/** The range's rectangles in a region: one for each stretch of records without a header between. */
export function rangeRects(frame: Frame, region: Region, range: Range): Rect[] {
  const { x, right } = horizontal(frame, region, range);
  if (right <= x) return [];
  const rects: Rect[] = [];
  for (const line of frame.lines) {
    if (line.kind !== "record" || line.record < range.top || line.record > range.bottom) continue;
    const last = rects.at(-1);
    if (last !== undefined && last.y + last.height === line.y) last.height += line.height;
    else rects.push({ x, y: line.y, width: right - x, height: line.height });
  }
  return rects.map((rect) => openEnded(frame, rect, range));
}

function horizontal(frame: Frame, region: Region, range: Range): { x: number; right: number } {
  const { model } = frame;
  const isFrozenRegion = region.left < model.frozenRight;
  const first = isFrozenRegion ? 0 : model.frozenCount;
  const end = isFrozenRegion ? model.frozenCount : model.columns.count;
  if (range.right < first || range.left >= end) return { x: 0, right: 0 };
  const x = range.left >= first ? model.columnX(range.left) : region.left - BEYOND;
  const right =
    range.right < end ? model.columnX(range.right) + model.columns.width(range.right) : region.right + BEYOND;
  return { x, right };
}

/** Where the range goes on above or below the screen, its edge lies outside. */
function openEnded(frame: Frame, rect: Rect, range: Range): Rect {
  const first = frame.lines[0] as FrameLine;
  const last = frame.lines.at(-1) as FrameLine;
  const goesOnAbove = first.kind === "record" && rect.y === first.y && first.record > range.top;
  const isAtEnd = rect.y + rect.height === last.y + last.height;
  const goesOnBelow = last.kind === "record" && isAtEnd && last.record < range.bottom;
  const y = goesOnAbove ? rect.y - BEYOND : rect.y;
  const bottom = rect.y + rect.height + (goesOnBelow ? BEYOND : 0);
  return { x: rect.x, y, width: rect.width, height: bottom - y };
}

/** The cells: backgrounds, values through their painters, skeletons for rows that are not there yet, marks. */
import type { Column, Row } from "../types.ts";
import type { Frame, FrameLine, Region } from "./frame.ts";
import { setFont } from "./text.ts";
import { type ChoicePaint, ROW_TINT } from "./theme.ts";
import { fillRounded, firstMiddle, fontOf, PADDING } from "./toolkit.ts";

const MARK = 7;
export const FLASH_MS = 1600;

export function hoveredRow(frame: Frame): number {
  const { hover } = frame.model;
  if (hover?.zone === "cell") return hover.cell.row;
  return hover?.zone === "gutter" ? hover.row : -1;
}

/** Of the row's colour, where colours are shown. */
export function rowPaint(frame: Frame, line: FrameLine): ChoicePaint | null {
  const colour = line.row?.colour;
  return colour === undefined || frame.model.options.rowColours === undefined ? null : frame.theme.choices[colour];
}

function rowBackground(frame: Frame, line: FrameLine): string | null {
  if (line.kind !== "record") return null;
  if (frame.model.checked.has(line.record)) return frame.theme.rowChecked;
  return hoveredRow(frame) === line.record ? frame.theme.rowHover : null;
}

/** Check mark and pointer before the row's own colour. */
export function paintRowBackground(frame: Frame, line: FrameLine, left: number, width: number): void {
  const { ctx, model } = frame;
  const background = rowBackground(frame, line);
  const tint = background === null && model.options.rowColours === "row" ? rowPaint(frame, line) : null;
  if (background === null && tint === null) return;
  ctx.globalAlpha = tint === null ? 1 : ROW_TINT;
  ctx.fillStyle = background ?? (tint as ChoicePaint).background;
  ctx.fillRect(left, line.y, width, line.height);
  ctx.globalAlpha = 1;
}

export function paintRowBackgrounds(frame: Frame, region: Region): void {
  const { ctx, theme, model, hair } = frame;
  const right = Math.min(region.right, model.columnX(model.columns.count));
  for (const line of frame.lines) {
    paintRowBackground(frame, line, region.left, right - region.left);
    ctx.fillStyle = theme.line;
    if (line.kind === "record" || line.kind === "add") {
      ctx.fillRect(region.left, line.y + line.height - hair, right - region.left, hair);
    }
  }
}

export function paintVerticalLines(frame: Frame, region: Region): void {
  const { ctx, model, theme, hair } = frame;
  ctx.fillStyle = theme.line;
  for (const [top, bottom] of recordStretches(frame.lines)) {
    for (let column = region.firstColumn; column < region.endColumn; column++) {
      ctx.fillRect(model.columnX(column) + model.columns.width(column) - hair, top, hair, bottom - top);
    }
  }
}

/** Top and bottom of records that follow each other without a header between. */
export function recordStretches(lines: readonly FrameLine[]): [top: number, bottom: number][] {
  const stretches: [number, number][] = [];
  for (const line of lines) {
    if (line.kind !== "record") continue;
    const last = stretches.at(-1);
    if (last !== undefined && last[1] === line.y) last[1] = line.y + line.height;
    else stretches.push([line.y, line.y + line.height]);
  }
  return stretches;
}

export function paintCells(frame: Frame, at: number): void {
  const { ctx, model } = frame;
  const column = model.columns.column(at);
  ctx.save();
  ctx.beginPath();
  ctx.rect(model.columnX(at), model.bodyTop, model.columns.width(at) - 1, model.bodyHeight);
  ctx.clip();
  setFont(ctx, fontOf(frame.theme));
  prepareColumn(frame, at, column);
  for (const line of frame.lines) {
    if (line.kind !== "record") continue;
    if (line.row === undefined) paintSkeleton(frame, line, at);
    else paintCell(frame, line, line.row, column, at);
  }
  ctx.restore();
}

function prepareColumn(frame: Frame, at: number, column: Column): void {
  const { state, rect, model } = frame;
  state.column = column;
  state.align = column.align ?? (column.editorKind === "number" ? "right" : "left");
  state.isReadonly = !model.canEdit(column);
  rect.x = model.columnX(at);
  rect.width = model.columns.width(at) - 1;
}

function paintCell(frame: Frame, line: FrameLine, row: Row, column: Column, at: number): void {
  const { ctx, state, rect, model, theme } = frame;
  const { active, group } = model.selection;
  const { hover } = model;
  rect.y = line.y;
  rect.height = line.height - 1;
  state.row = row;
  state.rowIndex = line.record;
  state.isActive = group === null && active !== null && active.row === line.record && active.column === at;
  state.isHovered = hover?.zone === "cell" && hover.cell.row === line.record && hover.cell.column === at;
  state.pointerX = state.isHovered && hover?.zone === "cell" ? hover.x : Number.NaN;
  state.pointerY = state.isHovered && hover?.zone === "cell" ? hover.y : Number.NaN;
  if (column.editorKind === "button") {
    const held = model.gesture?.kind === "press" ? model.gesture.cell : null;
    state.isPressed = held?.row === line.record && held.column === at;
    state.isPending = model.marks.get(`${row.id}:${column.key}`) === "pending";
  }
  column.painter(ctx, rect, row.cells[column.index], theme, state);
  if (model.flashes.size > 0 || model.marks.size > 0) paintMarks(frame, `${row.id}:${column.key}`);
}

function paintMarks(frame: Frame, key: string): void {
  const { ctx, rect, theme, model } = frame;
  const began = model.flashes.get(key);
  if (began !== undefined) {
    const age = Math.min(1, (frame.now - began) / FLASH_MS);
    ctx.globalAlpha = frame.prefersStill ? 1 : 1 - age * age;
    ctx.fillStyle = theme.flash;
    ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
    ctx.globalAlpha = 1;
  }
  const mark = model.marks.get(key);
  if (mark === undefined) return;
  ctx.fillStyle = mark === "failed" ? theme.failed : theme.pending;
  ctx.beginPath();
  ctx.moveTo(rect.x + rect.width - MARK, rect.y);
  ctx.lineTo(rect.x + rect.width, rect.y);
  ctx.lineTo(rect.x + rect.width, rect.y + MARK);
  ctx.fill();
}

/** A bar as long as some text might be; its length depends on the place, so that it does not flicker. */
function paintSkeleton(frame: Frame, line: FrameLine, at: number): void {
  const { ctx, model, theme } = frame;
  const width = model.columns.width(at) - 2 * PADDING;
  const share = 0.35 + (((line.record * 31 + at * 17) % 13) / 13) * 0.45;
  const y = firstMiddle({ x: 0, y: line.y, width: 0, height: line.height }) - 4;
  fillRounded(ctx, model.columnX(at) + PADDING, y, Math.max(8, width * share), 8, 4, theme.skeleton);
}

/** The header: icon, name, sort and filter marks, menu button; "+" for a new field; the drag of a column. */
import { ADD_FIELD_WIDTH, HEADER_HEIGHT } from "../model.ts";
import type { Busy, Column } from "../types.ts";
import { drawCheckbox } from "./controls.ts";
import { clipped, type Frame, type Region } from "./frame.ts";
import { CHECKBOX_X } from "./gutter.ts";
import { drawIcon, type IconName } from "./icons.ts";
import { fitText, setFont } from "./text.ts";
import { baseline, fontOf, PADDING } from "./toolkit.ts";

const TITLE_SIZE = 12.5;
const BUSY_SIZE = 11;
const BUSY_LINE = 2;
const BUSY_GAP = 6;
const LEAST_TITLE = 44;

export function paintHeader(frame: Frame, scrolling: Region, frozen: Region): void {
  const { ctx, model, theme, hair } = frame;
  ctx.fillStyle = theme.headerBackground;
  ctx.fillRect(0, 0, model.width, HEADER_HEIGHT);
  for (const region of [scrolling, frozen]) {
    clipped(ctx, region.left, 0, region.right - region.left, HEADER_HEIGHT, () => paintTitles(frame, region));
  }
  clipped(ctx, scrolling.left, 0, scrolling.right - scrolling.left, HEADER_HEIGHT, () => paintAddField(frame));
  paintCorner(frame);
  ctx.fillStyle = theme.lineStrong;
  ctx.fillRect(0, HEADER_HEIGHT - hair, model.width, hair);
  paintGesture(frame);
}

function paintTitles(frame: Frame, region: Region): void {
  const { ctx, theme } = frame;
  setFont(ctx, fontOf(theme, 500, TITLE_SIZE));
  for (let at = region.firstColumn; at < region.endColumn; at++) paintTitle(frame, at);
  setFont(ctx, fontOf(theme));
}

function paintTitle(frame: Frame, at: number): void {
  const { ctx, model, theme, hair } = frame;
  const x = model.columnX(at);
  const width = model.columns.width(at);
  const isHovered = model.hover?.zone === "header" && model.hover.column === at;
  paintTitleBackground(frame, at, x, width, isHovered);
  paintTitleContent(frame, model.columns.column(at), x, width, isHovered);
  ctx.fillStyle = theme.line;
  ctx.fillRect(x + width - hair, 0, hair, HEADER_HEIGHT);
  if (isHovered && model.hover?.zone === "header" && model.hover.part === "edge") {
    ctx.fillStyle = theme.accent;
    ctx.fillRect(x + width - 2, 6, 3, HEADER_HEIGHT - 12);
  }
}

function paintTitleBackground(frame: Frame, at: number, x: number, width: number, isHovered: boolean): void {
  const { ctx, model, theme } = frame;
  const { range } = model;
  if (isHovered) {
    ctx.fillStyle = theme.line;
    ctx.fillRect(x, 0, width, HEADER_HEIGHT);
  }
  if (range === null || at < range.left || at > range.right) return;
  ctx.fillStyle = theme.range;
  ctx.fillRect(x, 0, width, HEADER_HEIGHT);
}

function paintTitleContent(frame: Frame, column: Column, x: number, width: number, isHovered: boolean): void {
  const { ctx, theme } = frame;
  const middle = HEADER_HEIGHT / 2;
  let right = x + width - PADDING;
  if (isHovered) {
    drawIcon(ctx, "chevronDown", right - 14, middle - 7, theme.headerText, 14);
    right -= 18;
  }
  for (const icon of marksOf(column)) {
    drawIcon(ctx, icon, right - 13, middle - 6.5, theme.accent, 13);
    right -= 16;
  }
  if (column.warned) {
    drawIcon(ctx, "warning", right - 14, middle - 7, theme.choices.amber.text, 14);
    right -= 18;
  }
  let left = x + PADDING;
  if (column.icon !== undefined && width > 56) {
    drawIcon(ctx, column.icon, left, middle - 7.5, theme.textMuted, 15);
    left += 21;
  }
  const busy = frame.model.options.busy?.[column.key];
  if (busy !== undefined) right = paintBusy(frame, busy, { x, width, left, right });
  ctx.fillStyle = theme.headerText;
  ctx.fillText(fitText(ctx, column.title, right - left), left, baseline(middle, TITLE_SIZE));
}

/** As many of the words as leave room for the title; where the title must end. */
function paintBusy({ ctx, theme }: Frame, { text, short, share }: Busy, place: Place): number {
  ctx.fillStyle = theme.accent;
  ctx.fillRect(place.x, HEADER_HEIGHT - BUSY_LINE, Math.round(place.width * share), BUSY_LINE);
  setFont(ctx, fontOf(theme, 400, BUSY_SIZE));
  ctx.fillStyle = theme.textMuted;
  const startOf = (words: string) => place.right - ctx.measureText(words).width;
  const said = [text, short].find((words) => startOf(words) - BUSY_GAP - place.left >= LEAST_TITLE);
  const start = said === undefined ? place.right + BUSY_GAP : startOf(said);
  if (said !== undefined) ctx.fillText(said, start, baseline(HEADER_HEIGHT / 2, BUSY_SIZE));
  setFont(ctx, fontOf(theme, 500, TITLE_SIZE));
  return start - BUSY_GAP;
}

interface Place {
  readonly x: number;
  readonly width: number;
  readonly left: number;
  readonly right: number;
}

function marksOf(column: Column): IconName[] {
  const marks: IconName[] = [];
  if (column.sorted !== undefined) marks.push(column.sorted === "ascending" ? "arrowUp" : "arrowDown");
  if (column.filtered === true) marks.push("filter");
  return marks;
}

function paintAddField(frame: Frame): void {
  const { ctx, model, theme } = frame;
  if (!model.options.canAddFields) return;
  const x = model.columnX(model.columns.count);
  const isHovered = model.hover?.zone === "addField";
  if (isHovered) {
    ctx.fillStyle = theme.line;
    ctx.fillRect(x, 0, ADD_FIELD_WIDTH, HEADER_HEIGHT);
  }
  drawIcon(
    ctx,
    "plus",
    x + (ADD_FIELD_WIDTH - 16) / 2,
    HEADER_HEIGHT / 2 - 8,
    isHovered ? theme.text : theme.textMuted,
  );
}

function paintCorner(frame: Frame): void {
  const { ctx, model, theme } = frame;
  ctx.fillStyle = theme.headerBackground;
  ctx.fillRect(0, 0, model.columns.gutterWidth, HEADER_HEIGHT);
  const checked = model.checked.size;
  if (checked === 0 && model.hover?.zone !== "corner") return;
  const isAll = checked > 0 && checked >= model.options.source.count;
  const box = { x: CHECKBOX_X, y: (HEADER_HEIGHT - 15) / 2, width: 15, height: 15 };
  drawCheckbox(ctx, { ...box, y: Math.round(box.y) }, isAll ? true : checked > 0 ? "mixed" : false, theme);
}

/** The column in the hand and the line where it would drop. */
function paintGesture(frame: Frame): void {
  const { ctx, model, theme } = frame;
  const { gesture } = model;
  if (gesture?.kind === "resize") {
    ctx.fillStyle = theme.accent;
    ctx.fillRect(model.columnX(gesture.column) + model.columns.width(gesture.column) - 2, 0, 2, model.bodyBottom);
  }
  if (gesture?.kind !== "reorder") return;
  const width = model.columns.width(gesture.column);
  ctx.fillStyle = theme.line;
  const x = gesture.x - gesture.grabbedAt;
  ctx.fillRect(x, 0, width, HEADER_HEIGHT);
  paintTitleContent(frame, model.columns.column(gesture.column), x, width, false);
  ctx.fillStyle = theme.accent;
  ctx.fillRect(gapX(frame, gesture.gap) - 1, 0, 2, model.bodyBottom);
}

function gapX(frame: Frame, gap: number): number {
  const { model } = frame;
  return gap < model.columns.count ? model.columnX(gap) : model.columnX(gap - 1) + model.columns.width(gap - 1);
}

/** Lines that are not records: group headers and footers, "add record", and the words of an empty grid. */
import type { Group } from "../types.ts";
import type { Frame, FrameLine, Region } from "./frame.ts";
import { drawIcon } from "./icons.ts";
import { fitText, setFont, textWidth } from "./text.ts";
import { baseline, drawText, fontOf, PADDING } from "./toolkit.ts";

const INDENT = 18;
const LABEL_WIDTH = 260;

export function paintLines(frame: Frame, regions: readonly Region[]): void {
  for (const line of frame.lines) {
    if (line.kind === "header") paintGroupHeader(frame, line, regions);
    else if (line.kind === "footer") paintGroupFooter(frame, line, regions);
    else if (line.kind === "add") paintAddLine(frame, line);
  }
  paintPins(frame, regions);
  if (frame.model.options.source.count === 0 && (frame.model.options.source.groups ?? []).length === 0)
    paintEmpty(frame);
}

/** The outermost last, for it lies over those that their group's end pushes up. */
function paintPins(frame: Frame, regions: readonly Region[]): void {
  const { model } = frame;
  for (const pin of model.runs.pinsAt(model.scrollTop).reverse()) {
    paintGroupHeader(frame, { ...pin.line, y: model.bodyTop + pin.y, row: undefined }, regions);
  }
}

/** All group headers end their label in one place, so that the counts stand below each other. */
function labelEnd(frame: Frame): number {
  const { model } = frame;
  const frozen = model.frozenCount > 0 ? model.frozenRight : 0;
  return Math.min(model.width - PADDING, Math.max(frozen, LABEL_WIDTH));
}

function paintGroupHeader(frame: Frame, line: FrameLine, regions: readonly Region[]): void {
  const { ctx, model, theme, hair } = frame;
  const group = line.group as Group;
  const isHovered = model.hover?.zone === "group" && model.hover.group.key === group.key;
  ctx.fillStyle = isHovered ? theme.rowHover : theme.groupBackground;
  ctx.fillRect(0, line.y, model.width, line.height);
  ctx.fillStyle = theme.lineStrong;
  ctx.fillRect(0, line.y + line.height - hair, model.width, hair);
  const x = 10 + line.depth * INDENT;
  const end = labelEnd(frame);
  const hasAggregates = line.isCollapsed || model.options.groupFooters !== true;
  if (hasAggregates) paintAggregates(frame, line, group, regions, end);
  drawIcon(ctx, line.isCollapsed ? "chevronRight" : "chevronDown", x, line.y + line.height / 2 - 8, theme.textMuted);
  paintGroupLabel(frame, line, group, x + 22, end);
  if (model.selection.group === group.key && model.hasFocus) {
    ctx.strokeStyle = theme.accent;
    ctx.lineWidth = 2;
    ctx.strokeRect(1, line.y + 1, model.width - 2, line.height - 3);
  }
}

function paintGroupLabel(frame: Frame, line: FrameLine, group: Group, x: number, end: number): void {
  const { ctx, model, theme, state, rect } = frame;
  const middle = line.y + line.height / 2;
  const count = model.words.groupCount(group.count.toLocaleString(model.words.locale));
  const countWidth = textWidth(ctx, count);
  ctx.fillStyle = theme.textMuted;
  ctx.fillText(count, end - PADDING - countWidth, baseline(middle, theme.fontSize));
  const at = model.columns.indexOf(group.columnKey);
  const width = Math.max(0, end - PADDING - countWidth - 8 - x);
  setFont(ctx, fontOf(theme, 500));
  if (at === -1 || group.value === null || group.value === undefined) {
    ctx.fillText(fitText(ctx, group.label, width), x + 4, baseline(middle, theme.fontSize));
  } else {
    const column = model.columns.column(at);
    Object.assign(state, { column, align: "left", isReadonly: true, isActive: false, isHovered: false, lines: 1 });
    Object.assign(rect, { x: x - 4, y: line.y + (line.height - 32) / 2, width: width + 8, height: 32 });
    ctx.save();
    ctx.beginPath();
    ctx.rect(rect.x, line.y, rect.width, line.height);
    ctx.clip();
    column.painter(ctx, rect, group.value, theme, state);
    ctx.restore();
  }
  setFont(ctx, fontOf(theme));
}

function paintGroupFooter(frame: Frame, line: FrameLine, regions: readonly Region[]): void {
  const { ctx, model, theme, hair } = frame;
  ctx.fillStyle = theme.background;
  ctx.fillRect(0, line.y, model.width, line.height);
  paintAggregates(frame, line, line.group as Group, regions, 0);
  ctx.fillStyle = theme.line;
  ctx.fillRect(0, line.y + line.height - hair, model.width, hair);
}

function paintAggregates(frame: Frame, line: FrameLine, group: Group, regions: readonly Region[], from: number): void {
  const { ctx, model, theme } = frame;
  if (group.aggregates === undefined) return;
  for (const region of regions) {
    const left = Math.max(region.left, from);
    if (left >= region.right) continue;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, line.y, region.right - left, line.height);
    ctx.clip();
    for (let at = region.firstColumn; at < region.endColumn; at++) {
      const text = group.aggregates[model.columns.column(at).key];
      if (text === undefined) continue;
      const rect = {
        x: model.columnX(at),
        y: line.y + (line.height - 32) / 2,
        width: model.columns.width(at),
        height: 32,
      };
      drawText(ctx, rect, text, theme, { align: "right", colour: theme.textMuted });
    }
    ctx.restore();
  }
}

function paintAddLine(frame: Frame, line: FrameLine): void {
  const { ctx, model, theme, hair } = frame;
  const isHovered = model.hover?.zone === "addRow" && model.hover.line === line.line;
  if (isHovered) {
    ctx.fillStyle = theme.rowHover;
    ctx.fillRect(0, line.y, Math.min(model.width, model.columnX(model.columns.count)), line.height - hair);
  }
  const colour = isHovered ? theme.text : theme.textMuted;
  const middle = line.y + line.height / 2;
  ctx.fillStyle = theme.line;
  ctx.fillRect(0, line.y + line.height - hair, model.columns.gutterWidth, hair);
  drawIcon(ctx, "plus", 10, middle - 8, colour);
  ctx.fillStyle = colour;
  ctx.fillText(model.words.addRow, model.columns.gutterWidth + PADDING, baseline(middle, theme.fontSize));
}

function paintEmpty(frame: Frame): void {
  const { ctx, model, theme } = frame;
  const text = model.words.empty;
  ctx.fillStyle = theme.textFaint;
  const y = Math.min(model.bodyTop + model.runs.height + 72, model.bodyTop + model.bodyHeight / 2);
  ctx.fillText(text, (model.width - textWidth(ctx, text)) / 2, y);
}

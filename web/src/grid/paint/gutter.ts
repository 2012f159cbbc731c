/** The gutter: row number; check box and "open" button where the pointer or the active cell is. */

import { hoveredRow, paintRowBackground, rowPaint } from "./body.ts";
import { drawCheckbox } from "./controls.ts";
import type { Frame, FrameLine } from "./frame.ts";
import { drawIcon } from "./icons.ts";
import { fitText, setFont, textWidth } from "./text.ts";
import { baseline, firstMiddle, fontOf } from "./toolkit.ts";

export const CHECKBOX_X = 10;
const EXPAND_INSET = 21;
const BAR = 4;

export function paintGutter(frame: Frame): void {
  const { ctx, theme } = frame;
  setFont(ctx, fontOf(theme, 400, 12));
  for (const line of frame.lines) if (line.kind === "record") paintGutterCell(frame, line);
  setFont(ctx, fontOf(theme));
}

function paintGutterCell(frame: Frame, line: FrameLine): void {
  const { ctx, model, theme, hair } = frame;
  const width = model.columns.gutterWidth;
  const middle = firstMiddle({ x: 0, y: line.y, width, height: line.height });
  const isHovered = hoveredRow(frame) === line.record;
  const isChecked = model.checked.has(line.record);
  const isActive = model.selection.group === null && model.selection.active?.row === line.record;
  paintRowBackground(frame, line, 0, width);
  paintColourBar(frame, line, width);
  paintRangeMark(frame, line);
  ctx.fillStyle = theme.line;
  ctx.fillRect(0, line.y + line.height - hair, width, hair);
  if (isHovered || isChecked) {
    drawCheckbox(ctx, { x: CHECKBOX_X, y: Math.round(middle - 7.5), width: 15, height: 15 }, isChecked, theme);
  } else {
    paintNumber(frame, line.record + 1, middle, isActive ? theme.text : theme.textFaint);
  }
  if (isHovered || (isActive && model.isTouch))
    drawIcon(ctx, "expand", width - EXPAND_INSET, middle - 7, theme.textMuted, 14);
}

function paintNumber(frame: Frame, row: number, middle: number, colour: string): void {
  const { ctx } = frame;
  const text = fitText(ctx, String(row), frame.model.columns.gutterWidth - 12);
  const centre = Math.max(CHECKBOX_X + 7.5, textWidth(ctx, text) / 2 + 6);
  ctx.fillStyle = colour;
  ctx.fillText(text, centre - textWidth(ctx, text) / 2, baseline(middle, 12));
}

/** At the gutter's right, clear of number, check box and range mark. */
function paintColourBar(frame: Frame, line: FrameLine, width: number): void {
  const paint = rowPaint(frame, line);
  if (paint === null) return;
  frame.ctx.fillStyle = paint.dot;
  frame.ctx.fillRect(width - BAR, line.y, BAR, line.height - frame.hair);
}

/** A thin line beside the rows that the range covers. */
function paintRangeMark(frame: Frame, line: FrameLine): void {
  const { range } = frame.model;
  if (range === null || line.record < range.top || line.record > range.bottom) return;
  frame.ctx.fillStyle = frame.theme.accent;
  frame.ctx.fillRect(0, line.y, 2, line.height);
}

/** The footer bar: one aggregate a column. */
import { FOOTER_HEIGHT } from "../model.ts";
import { clipped, type Frame, type Region } from "./frame.ts";
import { fitText, textWidth } from "./text.ts";
import { baseline, PADDING } from "./toolkit.ts";

export function paintFooter(frame: Frame, scrolling: Region, frozen: Region): void {
  const { ctx, model, theme, hair } = frame;
  if (model.options.footer === undefined) return;
  const top = model.bodyBottom;
  ctx.fillStyle = theme.headerBackground;
  ctx.fillRect(0, top, model.width, FOOTER_HEIGHT);
  for (const region of [scrolling, frozen]) {
    clipped(ctx, region.left, top, region.right - region.left, FOOTER_HEIGHT, () => {
      for (let at = region.firstColumn; at < region.endColumn; at++) paintAggregate(frame, at, top);
    });
  }
  ctx.fillStyle = theme.lineStrong;
  ctx.fillRect(0, top, model.width, hair);
}

function paintAggregate(frame: Frame, at: number, top: number): void {
  const { ctx, model, theme } = frame;
  const x = model.columnX(at);
  const width = model.columns.width(at);
  if (model.hover?.zone === "footer" && model.hover.column === at) {
    ctx.fillStyle = theme.line;
    ctx.fillRect(x, top, width, FOOTER_HEIGHT);
  }
  const cell = model.options.footer?.[model.columns.column(at).key];
  if (cell === undefined) return;
  const y = baseline(top + FOOTER_HEIGHT / 2, theme.fontSize);
  const text = fitText(ctx, cell.text, width - 2 * PADDING);
  const textX = x + width - PADDING - textWidth(ctx, text);
  ctx.fillStyle = theme.text;
  ctx.fillText(text, textX, y);
  if (cell.label === undefined) return;
  const room = textX - 6 - x - PADDING;
  const label = fitText(ctx, cell.label, room);
  if (label.length < 2) return;
  ctx.fillStyle = theme.textFaint;
  ctx.fillText(label, textX - 6 - textWidth(ctx, label), y);
}

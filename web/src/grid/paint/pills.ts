/** Pills: choices, people, linked records. */
import type { PaintState, Rect } from "../types.ts";
import { drawCover, pictureOf } from "./images.ts";
import { fitText, setFont, textWidth } from "./text.ts";
import type { ChoiceColour, GridTheme } from "./theme.ts";
import { baseline, type Context, fillRounded, firstMiddle, fontOf, PADDING, strokeRounded } from "./toolkit.ts";

const PILL_HEIGHT = 20;
const PILL_GAP = 4;

export interface Pill {
  readonly text: string;
  readonly colour?: ChoiceColour | undefined;
  /** Drawn in front of the text: a person's picture or initial. */
  readonly picture?: string | undefined;
  readonly initial?: string | undefined;
}

/**
 * Pills one after the other, over several lines in a tall row; `+3` stands for those without room and for the `more`
 * that there are beyond those given.
 */
export function drawPills(
  ctx: Context,
  rect: Readonly<Rect>,
  pills: readonly Pill[],
  theme: GridTheme,
  state: Readonly<PaintState>,
  more = 0,
): void {
  const right = rect.x + rect.width - PADDING;
  const bottom = rect.y + rect.height;
  let x = rect.x + PADDING;
  let y = firstMiddle(rect) - PILL_HEIGHT / 2;
  for (const [at, pill] of pills.entries()) {
    const width = pillWidth(ctx, pill);
    const isFirstInLine = x === rect.x + PADDING;
    if (!isFirstInLine && x + width > right && y + 2 * PILL_HEIGHT + PILL_GAP + 4 <= bottom) {
      x = rect.x + PADDING;
      y += PILL_HEIGHT + PILL_GAP;
    }
    const isFollowed = at < pills.length - 1 || more > 0;
    const room = right - x - (isFollowed && isLastLine(y, bottom) ? (more > 99 ? 48 : 24) : 0);
    if (width > room && x > rect.x + PADDING) {
      drawMore(ctx, x, y, pills.length - at + more, theme);
      return;
    }
    drawPill(ctx, x, y, Math.max(24, Math.min(width, room)), pill, theme, state);
    x += Math.max(24, Math.min(width, room)) + PILL_GAP;
  }
  if (more > 0) drawMore(ctx, x, y, more, theme);
}

function isLastLine(y: number, bottom: number): boolean {
  return y + 2 * PILL_HEIGHT + PILL_GAP + 4 > bottom;
}

function drawMore(ctx: Context, x: number, y: number, count: number, theme: GridTheme): void {
  ctx.fillStyle = theme.textMuted;
  ctx.fillText(`+${count}`, x + 2, baseline(y + PILL_HEIGHT / 2, theme.fontSize));
}

function hasBadge(pill: Pill): boolean {
  return pill.picture !== undefined || pill.initial !== undefined;
}

export function pillWidth(ctx: Context, pill: Pill): number {
  return textWidth(ctx, pill.text) + (hasBadge(pill) ? 32 : 16);
}

export function drawPill(
  ctx: Context,
  x: number,
  y: number,
  width: number,
  pill: Pill,
  theme: GridTheme,
  state: Pick<PaintState, "repaint">,
): void {
  const paint = theme.choices[pill.colour ?? "gray"];
  fillRounded(ctx, x, y, width, PILL_HEIGHT, PILL_HEIGHT / 2, paint.background);
  if (theme.range === "transparent") strokeRounded(ctx, x, y, width, PILL_HEIGHT, PILL_HEIGHT / 2, paint.text);
  const inset = hasBadge(pill) ? 23 : 8;
  if (hasBadge(pill)) drawBadge(ctx, x + 2, y + 2, PILL_HEIGHT - 4, pill, theme, state);
  ctx.fillStyle = paint.text;
  ctx.fillText(
    fitText(ctx, pill.text, width - inset - 8 + 1),
    x + inset,
    baseline(y + PILL_HEIGHT / 2, theme.fontSize),
  );
}

function drawBadge(
  ctx: Context,
  x: number,
  y: number,
  size: number,
  pill: Pill,
  theme: GridTheme,
  state: Pick<PaintState, "repaint">,
): void {
  const picture = pill.picture === undefined ? undefined : pictureOf(pill.picture, state.repaint);
  ctx.save();
  ctx.beginPath();
  ctx.arc(x + size / 2, y + size / 2, size / 2, 0, 2 * Math.PI);
  ctx.fillStyle = theme.textMuted;
  ctx.fill();
  if (picture != null) {
    ctx.clip();
    drawCover(ctx, picture, x, y, size, size);
  } else if (pill.initial !== undefined) {
    ctx.fillStyle = theme.background;
    setFont(ctx, fontOf(theme, 600, 10));
    ctx.fillText(pill.initial, x + (size - textWidth(ctx, pill.initial)) / 2, baseline(y + size / 2, 10));
    setFont(ctx, fontOf(theme));
  }
  ctx.restore();
}

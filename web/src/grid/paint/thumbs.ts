/** Thumbnails of attachments. */
import type { PaintState, Rect } from "../types.ts";
import { drawIcon, type IconName } from "./icons.ts";
import { drawCover, pictureOf } from "./images.ts";
import type { GridTheme } from "./theme.ts";
import { baseline, type Context, fillRounded, PADDING } from "./toolkit.ts";

export interface Thumb {
  readonly address?: string | undefined;
  readonly icon?: IconName | undefined;
}

/** Small pictures side by side, as high as the row lets them be; files without a picture show an icon. */
export function drawThumbs(
  ctx: Context,
  rect: Readonly<Rect>,
  thumbs: readonly Thumb[],
  theme: GridTheme,
  state: Readonly<PaintState>,
): void {
  const size = Math.max(16, Math.min(rect.height - 8, 96));
  const y = rect.y + (rect.height - size) / 2;
  const room = Math.max(1, Math.floor((rect.width - 2 * PADDING + 4) / (size + 4)));
  const shown = thumbs.length > room ? Math.max(1, room - 1) : thumbs.length;
  for (let at = 0; at < shown; at++) {
    drawThumb(ctx, rect.x + PADDING + at * (size + 4), y, size, thumbs[at] as Thumb, theme, state);
  }
  if (thumbs.length <= shown) return;
  ctx.fillStyle = theme.textMuted;
  ctx.fillText(
    `+${thumbs.length - shown}`,
    rect.x + PADDING + shown * (size + 4) + 2,
    baseline(y + size / 2, theme.fontSize),
  );
}

function drawThumb(
  ctx: Context,
  x: number,
  y: number,
  size: number,
  thumb: Thumb,
  theme: GridTheme,
  state: Readonly<PaintState>,
): void {
  const picture = thumb.address === undefined ? undefined : pictureOf(thumb.address, state.repaint);
  fillRounded(ctx, x, y, size, size, 3, theme.skeleton);
  if (picture === undefined)
    drawIcon(ctx, thumb.icon ?? "file", x + (size - 14) / 2, y + (size - 14) / 2, theme.textMuted, 14);
  if (picture == null) return;
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(x, y, size, size, 3);
  ctx.clip();
  drawCover(ctx, picture, x, y, size, size);
  ctx.restore();
}

/**
 * Text that fits. Measuring is the dearest thing a canvas does, so widths, shortened lines and wrapped paragraphs are
 * remembered. Each memory has two generations: when the young one is full the old one is dropped, which bounds the
 * size without bookkeeping at each use.
 */

const GENERATION = 4000;
const ELLIPSIS = "…";
/** No cell shows more than this, and a value may be megabytes long. */
const LONGEST = 600;

class Memory<Value> {
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  get(key: string, make: () => Value): Value {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const value = this.#old.get(key) ?? make();
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
    return value;
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}

const widths = new Memory<number>();
const fitted = new Memory<string>();
const wrapped = new Memory<readonly string[]>();

const fontIds = new Map<string, number>();
let fontId = 0;

/**
 * Sets the font. Reading `ctx.font` back is slow, so the memories know fonts by number, and whoever changes the font
 * does it here and puts it back.
 */
export function setFont(ctx: CanvasRenderingContext2D, font: string): void {
  ctx.font = font;
  fontId = fontIds.get(font) ?? fontIds.size + 1;
  fontIds.set(font, fontId);
}

/** Forget everything, because a font arrived and widths changed. */
export function forgetText(): void {
  widths.clear();
  fitted.clear();
  wrapped.clear();
}

export function textWidth(ctx: CanvasRenderingContext2D, text: string): number {
  return widths.get(`${fontId}|${text}`, () => ctx.measureText(text).width);
}

/** The text on one line of this width, shortened with an ellipsis where it must be. */
export function fitText(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (width <= 0) return "";
  const line = oneLine(text);
  const room = Math.floor(width);
  return fitted.get(`${fontId}|${room}|${line}`, () => shorten(ctx, line, room));
}

function oneLine(text: string): string {
  const short = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  return /[\n\r\t]/.test(short) ? short.replace(/\s+/g, " ").trim() : short;
}

function shorten(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  const length = longestPrefix(ctx, text, width - ctx.measureText(ELLIPSIS).width);
  return length === 0 ? ELLIPSIS : text.slice(0, length).trimEnd() + ELLIPSIS;
}

/** Length of the longest prefix that fits, never in the middle of a surrogate pair. */
function longestPrefix(ctx: CanvasRenderingContext2D, text: string, width: number): number {
  let low = 0;
  let high = Math.min(text.length, Math.ceil(width / 2));
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ctx.measureText(text.slice(0, middle)).width <= width) low = middle;
    else high = middle - 1;
  }
  const code = text.charCodeAt(low - 1);
  return code >= 0xd800 && code <= 0xdbff ? low - 1 : low;
}

/** At most so many lines of this width; the last one is shortened when there is more. */
export function wrapText(ctx: CanvasRenderingContext2D, text: string, width: number, lines: number): readonly string[] {
  if (width <= 0) return [];
  if (lines <= 1) return [fitText(ctx, text, width)];
  const room = Math.floor(width);
  const short = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  return wrapped.get(`${fontId}|${room}|${lines}|${short}`, () => wrap(ctx, short, room, lines));
}

function wrap(ctx: CanvasRenderingContext2D, text: string, width: number, lines: number): string[] {
  const result: string[] = [];
  const paragraphs = text.split(/\r?\n/);
  for (const [at, paragraph] of paragraphs.entries()) {
    let rest = paragraph;
    do {
      const isLast = result.length === lines - 1;
      if (isLast) {
        const hasMore = at < paragraphs.length - 1 && paragraphs.slice(at + 1).some((line) => line.trim() !== "");
        result.push(shorten(ctx, hasMore ? `${rest}${ELLIPSIS}` : rest, width));
        return result;
      }
      const length = breakAt(ctx, rest, width);
      result.push(rest.slice(0, length).trimEnd());
      rest = rest.slice(length).trimStart();
    } while (rest !== "");
  }
  return result;
}

/** Where the line ends: after a space or between Chinese characters, within a word only if the word fills a line. */
function breakAt(ctx: CanvasRenderingContext2D, text: string, width: number): number {
  if (ctx.measureText(text).width <= width) return text.length;
  const longest = Math.max(1, longestPrefix(ctx, text, width));
  for (let at = longest; at > 0; at--) {
    if (/\s/.test(text[at] ?? "") || isWide(text.charCodeAt(at - 1)) || isWide(text.charCodeAt(at))) {
      return startsWithStop(text, at) && at > 1 ? at - 1 : at;
    }
  }
  return longest;
}

function isWide(code: number): boolean {
  return code >= 0x2e80 && code <= 0xffdc;
}

/** A line must not begin with closing punctuation. */
function startsWithStop(text: string, at: number): boolean {
  return "，。、；：？！）》」』”’".includes(text[at] ?? " ");
}

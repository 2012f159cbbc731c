/** Pictures by address: loaded once, the least recently drawn forgotten, a frame asked for when one arrives. */

const LIMIT = 240;

type Entry = { readonly image: HTMLImageElement; state: "loading" | "ready" | "failed" };

const entries = new Map<string, Entry>();

/** The picture, null while it loads, undefined when it cannot be had. */
export function pictureOf(address: string, onArrival: () => void): HTMLImageElement | null | undefined {
  const entry = entries.get(address) ?? load(address, onArrival);
  entries.delete(address);
  entries.set(address, entry);
  if (entry.state === "ready") return entry.image;
  return entry.state === "loading" ? null : undefined;
}

function load(address: string, onArrival: () => void): Entry {
  const image = new Image();
  const entry: Entry = { image, state: "loading" };
  image.decoding = "async";
  image.onload = () => {
    entry.state = "ready";
    onArrival();
  };
  image.onerror = () => {
    entry.state = "failed";
    onArrival();
  };
  image.src = address;
  if (entries.size >= LIMIT) entries.delete(entries.keys().next().value as string);
  return entry;
}

/** Fills a rectangle with the middle of the picture. */
export function drawCover(
  ctx: CanvasRenderingContext2D,
  image: HTMLImageElement,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  const scale = Math.max(width / image.naturalWidth, height / image.naturalHeight);
  const cutWidth = width / scale;
  const cutHeight = height / scale;
  const left = (image.naturalWidth - cutWidth) / 2;
  const top = (image.naturalHeight - cutHeight) / 2;
  ctx.drawImage(image, left, top, cutWidth, cutHeight, x, y, width, height);
}

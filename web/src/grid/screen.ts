/** The canvas: its size and resolution, one frame for many changes, what follows a frame, and fading flashes. */
import type { Elements } from "./elements.ts";
import type { Host } from "./model.ts";
import { FLASH_MS } from "./paint/body.ts";
import { paintFrame } from "./paint/frame.ts";
import { forgetText } from "./paint/text.ts";
import type { Span } from "./types.ts";

const MIRROR_MS = 160;

export interface ScreenHooks {
  beforePaint(): void;
  afterPaint(): void;
  resized(): void;
  /** Some time after the last change, when what is slow can be done. */
  rested(): void;
}

export class Screen {
  readonly #host: Host;
  readonly #elements: Elements;
  readonly #hooks: ScreenHooks;
  readonly #ctx: CanvasRenderingContext2D;
  readonly #observer: ResizeObserver;
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");
  readonly #abort = new AbortController();
  #frame = 0;
  #mirrorTimer: number | undefined;
  #told = "";

  constructor(host: Host, elements: Elements, hooks: ScreenHooks) {
    this.#host = host;
    this.#elements = elements;
    this.#hooks = hooks;
    this.#ctx = elements.canvas.getContext("2d", { alpha: false }) as CanvasRenderingContext2D;
    this.#observer = new ResizeObserver(() => this.measure());
    this.#observer.observe(elements.root);
    this.#watchResolution();
    document.fonts?.addEventListener("loadingdone", () => this.#fontsArrived(), { signal: this.#abort.signal });
  }

  request(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame((now) => this.#paint(now));
  }

  measure(): void {
    const { model } = this.#host;
    const { root, canvas } = this.#elements;
    const width = root.clientWidth;
    const height = root.clientHeight;
    const pixelRatio = window.devicePixelRatio || 1;
    if (width === model.width && height === model.height && pixelRatio === model.pixelRatio && canvas.width > 0) return;
    Object.assign(model, { width, height, pixelRatio });
    canvas.width = Math.max(1, Math.round(width * pixelRatio));
    canvas.height = Math.max(1, Math.round(height * pixelRatio));
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    this.#hooks.resized();
    this.#paintNow();
    this.renewMirror();
  }

  /** A resized canvas is blank, so it is painted before the browser shows it. */
  #paintNow(): void {
    cancelAnimationFrame(this.#frame);
    this.#paint(performance.now());
  }

  renewMirror(): void {
    clearTimeout(this.#mirrorTimer);
    this.#mirrorTimer = window.setTimeout(() => this.#hooks.rested(), MIRROR_MS);
  }

  flash(keys: readonly string[]): void {
    const now = performance.now();
    for (const key of keys) this.#host.model.flashes.set(key, now);
    this.request();
  }

  visibleRows(): Span {
    const records = this.#host.model.visibleLines().filter((line) => line.kind === "record");
    const first = records[0];
    const last = records.at(-1);
    return first === undefined || last === undefined ? { from: 0, to: 0 } : { from: first.record, to: last.record + 1 };
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#mirrorTimer);
    this.#observer.disconnect();
    this.#abort.abort();
  }

  #paint(now: number): void {
    const { model } = this.#host;
    this.#frame = 0;
    if (model.width === 0 || model.height === 0) return;
    this.#forgetFlashes(now);
    this.#hooks.beforePaint();
    paintFrame(this.#ctx, model, { now, prefersStill: this.#still.matches, repaint: () => this.request() });
    this.#hooks.afterPaint();
    this.#wishForRows();
    if (model.flashes.size > 0) this.request();
  }

  #forgetFlashes(now: number): void {
    for (const [key, began] of this.#host.model.flashes) {
      if (now - began > FLASH_MS) this.#host.model.flashes.delete(key);
    }
  }

  /** Tells the source and the listeners which rows are on the screen, with a screen before and after. */
  #wishForRows(): void {
    const { model, events } = this.#host;
    const { from, to } = this.visibleRows();
    if (to > from) {
      const ahead = to - from;
      const { count } = model.options.source;
      model.options.source.prefetch(Math.max(0, from - ahead), Math.min(count, to + ahead));
    }
    const told = `${from}|${to}`;
    if (told === this.#told) return;
    this.#told = told;
    events.emit("visibleRange", { from, to });
  }

  #fontsArrived(): void {
    forgetText();
    this.request();
  }

  /** Moving the window to another screen changes the resolution without changing the size. */
  #watchResolution(): void {
    const query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    const watch = () => {
      if (this.#abort.signal.aborted) return;
      this.measure();
      this.#watchResolution();
    };
    query.addEventListener("change", watch, { once: true, signal: this.#abort.signal });
  }
}

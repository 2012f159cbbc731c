/** Scrolls on while a drag is held near or beyond an edge, the faster the further out. */
import type { Host } from "../model.ts";
import type { Drag } from "./drags.ts";

const MARGIN = 24;
const FASTEST = 60;

export class AutoScroll {
  readonly #host: Host;
  #frame = 0;
  #drag: Drag | null = null;
  #x = 0;
  #y = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  update(drag: Drag, x: number, y: number): void {
    this.#drag = drag;
    this.#x = x;
    this.#y = y;
    if (this.#frame === 0 && this.#speed() !== null) this.#frame = requestAnimationFrame(() => this.#step());
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#drag = null;
  }

  #step(): void {
    this.#frame = 0;
    const speed = this.#speed();
    if (this.#drag === null || speed === null) return;
    const { model } = this.#host;
    this.#host.scrollTo(model.scrollTop + speed.y, model.scrollLeft + speed.x);
    this.#drag.move(this.#x, this.#y);
    this.#frame = requestAnimationFrame(() => this.#step());
  }

  #speed(): { x: number; y: number } | null {
    const { model } = this.#host;
    const scrolls = this.#drag?.scrolls ?? "none";
    const x = scrolls === "both" || scrolls === "x" ? beyond(this.#x, model.frozenRight, model.width) : 0;
    const y = scrolls === "both" || scrolls === "y" ? beyond(this.#y, model.bodyTop, model.bodyBottom) : 0;
    return x === 0 && y === 0 ? null : { x, y };
  }
}

function beyond(at: number, from: number, to: number): number {
  const before = Math.min(0, at - from - 4);
  const after = Math.max(0, at - to + MARGIN);
  return Math.max(-FASTEST, Math.min(FASTEST, (before + after) / 2));
}

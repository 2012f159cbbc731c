/** Binds the native scroller to the content's position; see `geometry/scroll` for why the two differ. */
import type { Elements } from "../elements.ts";
import { ScrollScale, ScrollTracker } from "../geometry/scroll.ts";
import type { GridModel } from "../model.ts";

const REST_MS = 160;

export class Scroller {
  readonly #model: GridModel;
  readonly #elements: Elements;
  readonly #onScroll: () => void;
  readonly #onRest: () => void;
  readonly #tracker = new ScrollTracker(new ScrollScale(0, 0));
  readonly #abort = new AbortController();
  #restTimer: number | undefined;
  #isTouching = false;
  #sized = "";

  constructor(model: GridModel, elements: Elements, onScroll: () => void, onRest: () => void) {
    this.#model = model;
    this.#elements = elements;
    this.#onScroll = onScroll;
    this.#onRest = onRest;
    const { signal } = this.#abort;
    elements.scroller.addEventListener("scroll", () => this.#followNative(), { passive: true, signal });
    elements.scroller.addEventListener("touchstart", () => this.#setTouching(true), { passive: true, signal });
    for (const name of ["touchend", "touchcancel"] as const) {
      elements.scroller.addEventListener(name, (event) => this.#setTouching(event.touches.length > 0), {
        passive: true,
        signal,
      });
    }
  }

  /** Sizes the native content after the view or the content changed; keeps the position where there still is one. */
  layout(): void {
    const { sizer, scroller } = this.#elements;
    const model = this.#model;
    const scale = new ScrollScale(model.contentHeight, model.bodyHeight);
    this.#tracker.scale = scale;
    const width = Math.max(model.width, model.contentWidth);
    const height = scale.nativeMax + model.height;
    const sized = `${width}|${height}|${model.width}`;
    if (sized !== this.#sized) {
      this.#sized = sized;
      sizer.style.width = `${width}px`;
      sizer.style.height = `${height}px`;
    }
    this.moveTo(this.#tracker.content, scroller.scrollLeft);
  }

  moveTo(top: number, left: number): void {
    const { scroller } = this.#elements;
    const native = this.#tracker.moveContent(top);
    if (Math.abs(scroller.scrollTop - native) >= 0.5) scroller.scrollTop = native;
    this.#tracker.native = scroller.scrollTop;
    if (Math.abs(scroller.scrollLeft - left) >= 0.5) scroller.scrollLeft = left;
    this.#publish();
  }

  destroy(): void {
    this.#abort.abort();
    clearTimeout(this.#restTimer);
  }

  #followNative(): void {
    const { scroller } = this.#elements;
    const native = scroller.scrollTop;
    if (native !== this.#tracker.native && this.#tracker.moveNative(native)) this.#putBack();
    this.#publish();
    this.#awaitRest();
  }

  #putBack(): void {
    const { scroller } = this.#elements;
    scroller.scrollTop = this.#tracker.scale.toNative(this.#tracker.content);
    this.#tracker.native = scroller.scrollTop;
  }

  #publish(): void {
    const model = this.#model;
    const snap = (value: number) => Math.round(value * model.pixelRatio) / model.pixelRatio;
    model.scrollTop = snap(this.#tracker.content);
    model.scrollLeft = snap(Math.max(0, this.#elements.scroller.scrollLeft));
    this.#onScroll();
  }

  #setTouching(isTouching: boolean): void {
    this.#isTouching = isTouching;
    this.#awaitRest();
  }

  #awaitRest(): void {
    clearTimeout(this.#restTimer);
    this.#restTimer = window.setTimeout(() => {
      if (this.#isTouching) {
        this.#awaitRest();
        return;
      }
      if (!this.#tracker.scale.isExact) this.#putBack();
      this.#onRest();
    }, REST_MS);
  }
}

/** Own scrollbars: they set the content's position directly, so that dragging one reaches every row. */
import { create, type Elements } from "../elements.ts";
import { FOOTER_HEIGHT, type GridModel, HEADER_HEIGHT } from "../model.ts";

const MIN_THUMB = 36;
const THICKNESS = 12;

type Axis = "x" | "y";

export class Scrollbars {
  readonly #model: GridModel;
  readonly #scrollTo: (top: number, left: number) => void;
  readonly #bars: Readonly<Record<Axis, Bar>>;

  constructor(model: GridModel, elements: Elements, scrollTo: (top: number, left: number) => void) {
    this.#model = model;
    this.#scrollTo = scrollTo;
    const scrollBy = (x: number, y: number) => elements.scroller.scrollBy(x, y);
    this.#bars = {
      y: new Bar("y", elements.root, (position) => this.#scrollTo(position, this.#model.scrollLeft), scrollBy),
      x: new Bar("x", elements.root, (position) => this.#scrollTo(this.#model.scrollTop, position), scrollBy),
    };
  }

  update(): void {
    const model = this.#model;
    const hasFooter = model.options.footer !== undefined;
    const { x, y } = this.#bars;
    y.place(
      HEADER_HEIGHT,
      model.bodyHeight,
      model.contentHeight,
      model.bodyHeight,
      model.scrollTop,
      hasFooter ? FOOTER_HEIGHT : 0,
    );
    const left = model.frozenRight;
    const room = model.width - left - THICKNESS;
    x.place(left, room, model.contentWidth - left, model.width - left, model.scrollLeft, hasFooter ? FOOTER_HEIGHT : 0);
    y.element.style.setProperty("--grid-thumb", model.theme.textFaint);
    x.element.style.setProperty("--grid-thumb", model.theme.textFaint);
  }
}

class Bar {
  readonly element = create("div", "grid-bar");
  readonly #thumb = create("div", "grid-thumb");
  readonly #axis: Axis;
  readonly #moveTo: (position: number) => void;
  #track = 0;
  #size = 0;
  #max = 0;
  #start = 0;
  #placed = "";

  constructor(
    axis: Axis,
    root: HTMLElement,
    moveTo: (position: number) => void,
    scrollBy: (x: number, y: number) => void,
  ) {
    this.#axis = axis;
    this.#moveTo = moveTo;
    this.element.dataset.axis = axis;
    this.element.setAttribute("aria-hidden", "true");
    this.element.append(this.#thumb);
    this.element.addEventListener("pointerdown", (event) => this.#grab(event));
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    this.element.addEventListener("wheel", (event) => scrollBy(event.deltaX, event.deltaY), { passive: true });
    root.append(this.element);
  }

  place(offset: number, track: number, content: number, view: number, position: number, bottom: number): void {
    this.#track = track;
    this.#max = Math.max(0, content - view);
    this.#size = Math.max(MIN_THUMB, Math.min(track, (track * view) / Math.max(1, content)));
    this.#start = this.#max === 0 ? 0 : ((track - this.#size) * position) / this.#max;
    const isHidden = this.#max < 1 || track < MIN_THUMB * 1.5;
    const placed = `${isHidden}|${offset}|${track}|${Math.round(this.#size)}|${this.#start.toFixed(1)}|${bottom}`;
    if (placed === this.#placed) return;
    this.#placed = placed;
    this.#write(isHidden, offset, bottom);
  }

  #write(isHidden: boolean, offset: number, bottom: number): void {
    const { style } = this.element;
    this.element.hidden = isHidden;
    if (this.#axis === "y") {
      style.top = `${offset}px`;
      style.height = `${this.#track}px`;
      this.#thumb.style.height = `${this.#size}px`;
      this.#thumb.style.transform = `translateY(${this.#start}px)`;
    } else {
      style.left = `${offset}px`;
      style.width = `${this.#track}px`;
      style.bottom = `${bottom}px`;
      this.#thumb.style.width = `${this.#size}px`;
      this.#thumb.style.transform = `translateX(${this.#start}px)`;
    }
  }

  #grab(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const at = this.#offsetOf(event);
    const isOnThumb = at >= this.#start && at <= this.#start + this.#size;
    const grabbedAt = isOnThumb ? at - this.#start : this.#size / 2;
    const follow = (move: PointerEvent) => {
      const free = this.#track - this.#size;
      const start = Math.max(0, Math.min(free, this.#offsetOf(move) - grabbedAt));
      this.#moveTo(free === 0 ? 0 : (start / free) * this.#max);
    };
    follow(event);
    this.element.dataset.dragging = "";
    this.element.setPointerCapture(event.pointerId);
    this.element.onpointermove = follow;
    this.element.onlostpointercapture = () => {
      this.element.onpointermove = null;
      delete this.element.dataset.dragging;
    };
  }

  #offsetOf(event: PointerEvent): number {
    const box = this.element.getBoundingClientRect();
    return this.#axis === "y" ? event.clientY - box.top : event.clientX - box.left;
  }
}

/**
 * The pointer. A mouse press acts at once and may become a drag; a touch acts only when it ends as a tap, because until
 * then it may be a scroll. Long presses arrive as context menu events, or by our timer where the system has none.
 */
import type { Elements } from "../elements.ts";
import { type Hit, hitTest } from "../geometry/hit.ts";
import type { Host } from "../model.ts";
import { AutoScroll } from "./autoscroll.ts";
import type { Drag } from "./drags.ts";
import type { Presses } from "./presses.ts";

const TAP_MOVE = 10;
const TAP_MS = 600;
const LONG_PRESS_MS = 550;

interface Touch {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly at: number;
  readonly timer: number;
}

export class Pointer {
  readonly #host: Host;
  readonly #elements: Elements;
  readonly #presses: Presses;
  readonly #autoScroll: AutoScroll;
  readonly #abort = new AbortController();
  #drag: Drag | null = null;
  #touch: Touch | null = null;
  #at: { readonly x: number; readonly y: number } | null = null;

  constructor(host: Host, elements: Elements, presses: Presses) {
    this.#host = host;
    this.#elements = elements;
    this.#presses = presses;
    this.#autoScroll = new AutoScroll(host);
    const { scroller } = elements;
    const { signal } = this.#abort;
    scroller.addEventListener("pointerdown", (event) => this.#press(event), { signal });
    scroller.addEventListener("pointermove", (event) => this.#move(event), { signal });
    scroller.addEventListener("pointerup", (event) => this.#release(event), { signal });
    scroller.addEventListener("pointercancel", () => this.#cancel(), { signal });
    scroller.addEventListener("pointerleave", () => this.#setHover(null), { signal });
    scroller.addEventListener("dblclick", (event) => this.#doubleClick(event), { signal });
    scroller.addEventListener("contextmenu", (event) => this.#contextMenu(event), { signal });
    scroller.addEventListener("mousedown", (event) => this.#keepFocus(event), { signal });
  }

  /** After scrolling another cell lies under a pointer that did not move. */
  refreshHover(): void {
    const { model } = this.#host;
    if (model.hover !== null && this.#at !== null && this.#drag === null)
      model.hover = hitTest(model, this.#at.x, this.#at.y);
  }

  /** True when there was a drag to cancel. */
  cancelDrag(): boolean {
    const drag = this.#drag;
    this.#autoScroll.stop();
    this.#drag = null;
    drag?.cancel();
    return drag !== null;
  }

  destroy(): void {
    this.cancelDrag();
    this.#abort.abort();
  }

  #pointOf(event: MouseEvent): { x: number; y: number } {
    const box = this.#elements.root.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #hit(event: MouseEvent): Hit {
    const { x, y } = this.#pointOf(event);
    return hitTest(this.#host.model, x, y);
  }

  #isOnInput(event: Event): boolean {
    return event.target === this.#elements.input;
  }

  /** The text field keeps the focus whatever is clicked, or the first key of an input method would be lost. */
  #keepFocus(event: MouseEvent): void {
    if (this.#isOnInput(event)) return;
    event.preventDefault();
    this.#host.focus();
  }

  #press(event: PointerEvent): void {
    if (this.#isOnInput(event)) return;
    this.#setTouch(event.pointerType === "touch");
    if (event.pointerType === "touch") {
      this.#pressTouch(event);
      return;
    }
    if (event.button !== 0) return;
    const { x, y } = this.#pointOf(event);
    this.#drag = this.#presses.press(this.#hit(event), x, {
      isShift: event.shiftKey,
      isMod: event.ctrlKey || event.metaKey,
    });
    if (this.#drag !== null) this.#elements.scroller.setPointerCapture(event.pointerId);
    this.#setHover(hitTest(this.#host.model, x, y));
  }

  /** A finger that only selects must not raise the keyboard over half the screen. */
  #setTouch(isTouch: boolean): void {
    const { model } = this.#host;
    model.isTouch = isTouch;
    if (model.editing === null) this.#elements.input.inputMode = isTouch ? "none" : "";
  }

  #pressTouch(event: PointerEvent): void {
    this.#forgetTouch();
    const { x, y } = this.#pointOf(event);
    const timer = window.setTimeout(() => this.#longPress(event), LONG_PRESS_MS);
    this.#touch = { id: event.pointerId, x, y, at: event.timeStamp, timer };
  }

  #longPress(event: PointerEvent): void {
    if (this.#touch === null) return;
    this.#forgetTouch();
    this.#presses.contextMenu(this.#hit(event), event.clientX, event.clientY);
  }

  #forgetTouch(): void {
    if (this.#touch !== null) clearTimeout(this.#touch.timer);
    this.#touch = null;
  }

  #move(event: PointerEvent): void {
    const { x, y } = this.#pointOf(event);
    if (event.pointerType === "touch") {
      if (this.#touch !== null && Math.hypot(x - this.#touch.x, y - this.#touch.y) > TAP_MOVE) this.#forgetTouch();
      return;
    }
    this.#at = { x, y };
    if (this.#drag === null) {
      this.#setHover(this.#isOnInput(event) ? null : this.#hit(event));
      return;
    }
    this.#drag.move(x, y);
    this.#autoScroll.update(this.#drag, x, y);
  }

  #release(event: PointerEvent): void {
    if (event.pointerType === "touch") {
      this.#releaseTouch(event);
      return;
    }
    const drag = this.#drag;
    this.#drag = null;
    this.#autoScroll.stop();
    drag?.end(event.ctrlKey || event.metaKey || event.altKey);
    if (!this.#isOnInput(event)) this.#setHover(this.#hit(event));
  }

  #releaseTouch(event: PointerEvent): void {
    const touch = this.#touch;
    this.#forgetTouch();
    if (touch === null || touch.id !== event.pointerId || event.timeStamp - touch.at > TAP_MS) return;
    this.#presses.tap(this.#hit(event));
  }

  #cancel(): void {
    this.#forgetTouch();
    this.cancelDrag();
  }

  #doubleClick(event: MouseEvent): void {
    if (!this.#isOnInput(event)) this.#presses.doublePress(this.#hit(event));
  }

  #contextMenu(event: MouseEvent): void {
    if (this.#isOnInput(event)) {
      // The menu key was already answered; while a cell is edited the browser's own menu is the right one.
      if (this.#host.model.editing === null) event.preventDefault();
      return;
    }
    event.preventDefault();
    this.#forgetTouch();
    this.#presses.contextMenu(this.#hit(event), event.clientX, event.clientY);
  }

  #tellHover(hit: Hit | null): void {
    const { model, events } = this.#host;
    const [before, now] = [spotOf(model.hover), spotOf(hit)];
    if (before?.column === now?.column && before?.row === now?.row) return;
    const column = now ? (model.columns.columns[now.column]?.key ?? null) : null;
    events.emit("hover", { column, row: now && now.row >= 0 ? model.rowAt(now.row) : undefined });
  }

  #setHover(hit: Hit | null): void {
    const { model } = this.#host;
    if (hit === null && model.hover === null) return;
    this.#tellHover(hit);
    model.hover = hit;
    const isOnButton = hit !== null && this.#presses.isOnButton(hit);
    this.#elements.scroller.style.cursor = hit === null ? "" : isOnButton ? "pointer" : cursorFor(hit);
    this.#host.repaint();
  }
}

/** The cell or head under the pointer, as column and row; a head has no row. */
function spotOf(hit: Hit | null): { readonly column: number; readonly row: number } | null {
  if (hit?.zone === "cell") return hit.cell;
  return hit?.zone === "header" ? { column: hit.column, row: -1 } : null;
}

function cursorFor(hit: Hit): string {
  switch (hit.zone) {
    case "header":
      return hit.part === "edge" ? "col-resize" : "pointer";
    case "fillHandle":
      return "crosshair";
    case "corner":
    case "group":
    case "addRow":
    case "addField":
    case "footer":
      return "pointer";
    case "gutter":
      return hit.part === "number" ? "default" : "pointer";
    default:
      return "default";
  }
}

/**
 * The text field over the active cell. It always has the focus, invisible while nobody types, so that the first key
 * of an input method begins a composition right in the cell instead of being lost.
 */

import type { GridTheme } from "../paint/theme.ts";
import type { Rect } from "../types.ts";

const MAX_HEIGHT = 260;
const MAX_WIDTH = 560;

export interface FieldLook {
  readonly rect: Rect;
  readonly bounds: Rect;
  readonly theme: GridTheme;
  readonly isRight: boolean;
  readonly wraps: boolean;
}

export class TextField {
  readonly element: HTMLTextAreaElement;
  #isShown = false;
  isComposing = false;

  constructor(element: HTMLTextAreaElement) {
    this.element = element;
  }

  get text(): string {
    return this.element.value;
  }

  get isShown(): boolean {
    return this.#isShown;
  }

  show(text: string | null): void {
    this.#isShown = true;
    delete this.element.dataset.idle;
    if (text === null) return;
    this.element.value = text;
    this.element.setSelectionRange(text.length, text.length);
  }

  hide(): void {
    this.#isShown = false;
    this.element.dataset.idle = "";
    delete this.element.dataset.wraps;
    this.element.value = "";
  }

  /** Lies over the cell; grows with the text to the right and down, as far as there is room. */
  place(look: FieldLook): void {
    const { style } = this.element;
    const { rect, theme } = look;
    style.font = `${theme.fontSize}px/20px ${theme.fontFamily}`;
    style.left = `${rect.x}px`;
    style.top = `${rect.y}px`;
    style.textAlign = look.isRight ? "right" : "left";
    this.#setSize(rect.width, rect.height);
    if (!this.#isShown) return;
    style.setProperty("--grid-input-accent", theme.accent);
    style.setProperty("--grid-input-background", theme.background);
    style.setProperty("--grid-input-text", theme.text);
    this.#grow(look);
    style.clipPath = clipFor(rect, look.bounds);
  }

  #setSize(width: number, height: number): void {
    this.element.style.width = `${width}px`;
    this.element.style.height = `${height}px`;
  }

  #grow(look: FieldLook): void {
    const { element } = this;
    const { rect, bounds } = look;
    const room = Math.min(MAX_WIDTH, Math.max(rect.width, bounds.x + bounds.width - rect.x - 16));
    const below = Math.max(rect.height, Math.min(MAX_HEIGHT, bounds.y + bounds.height - rect.y));
    element.toggleAttribute("data-wraps", look.wraps);
    if (!look.wraps) {
      this.#setSize(Math.max(rect.width, Math.min(room, element.scrollWidth + 2)), rect.height);
      return;
    }
    this.#setSize(Math.min(room, Math.max(rect.width, 260)), rect.height);
    this.#setSize(
      Math.min(room, Math.max(rect.width, 260)),
      Math.min(below, Math.max(rect.height, element.scrollHeight)),
    );
  }
}

/** Cuts off what would lie over the header or the frozen columns; shadows to the other sides stay. */
function clipFor(rect: Rect, bounds: Rect): string {
  const top = Math.max(-20, bounds.y - rect.y);
  const left = Math.max(-20, bounds.x - rect.x);
  return `inset(${top}px -20px -20px ${left}px)`;
}

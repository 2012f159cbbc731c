/**
 * The grid's elements, from back to front: the canvas (with the mirror for screen readers inside it), a transparent
 * native scroller that takes wheel, touch and pointer, in it the text field over the active cell, and the scrollbars.
 */
import { installStyles } from "./styles.ts";

export interface Elements {
  readonly root: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly scroller: HTMLElement;
  readonly sizer: HTMLElement;
  readonly input: HTMLTextAreaElement;
  readonly live: HTMLElement;
}

export function createElements(parent: HTMLElement): Elements {
  installStyles();
  const root = create("div", "grid-root");
  root.style.width = "100%";
  root.style.height = "100%";
  const canvas = create("canvas", "grid-canvas");
  const scroller = create("div", "grid-scroller");
  scroller.tabIndex = -1;
  const sizer = create("div", "grid-sizer");
  const overlay = create("div", "grid-overlay");
  const input = createInput();
  const live = create("div", "grid-live");
  live.setAttribute("aria-live", "polite");
  overlay.append(input);
  sizer.append(overlay);
  scroller.append(sizer);
  root.append(canvas, scroller, live);
  parent.append(root);
  return { root, canvas, scroller, sizer, input, live };
}

function createInput(): HTMLTextAreaElement {
  const input = create("textarea", "grid-input");
  input.rows = 1;
  input.spellcheck = false;
  input.autocapitalize = "off";
  input.autocomplete = "off";
  input.setAttribute("autocorrect", "off");
  input.dataset.idle = "";
  return input;
}

export function create<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.className = className;
  return element;
}

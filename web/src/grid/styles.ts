/** The few styles of the grid's own elements, as a constructed sheet so that a strict content policy allows them. */

const CSS = `
.grid-root { position: relative; overflow: hidden; contain: strict; user-select: none; -webkit-user-select: none; outline: none; }
.grid-canvas { position: absolute; inset: 0; display: block; }
.grid-scroller { position: absolute; inset: 0; overflow: scroll; scrollbar-width: none; overscroll-behavior: contain; touch-action: pan-x pan-y; outline: none; }
.grid-scroller::-webkit-scrollbar { display: none; }
.grid-sizer { position: relative; pointer-events: none; }
.grid-overlay { position: sticky; top: 0; left: 0; width: 0; height: 0; z-index: 1; }
.grid-input { position: absolute; box-sizing: border-box; margin: 0; border: 0; border-radius: 0; padding: 6px 7px; resize: none; overflow: hidden; outline: 2px solid var(--grid-input-accent); outline-offset: -2px; background: var(--grid-input-background); color: var(--grid-input-text); line-height: 20px; white-space: pre; pointer-events: auto; user-select: text; -webkit-user-select: text; box-shadow: 0 4px 16px rgba(0, 0, 0, 0.14); }
.grid-input[data-idle] { opacity: 0; outline: 0; box-shadow: none; pointer-events: none; caret-color: transparent; }
.grid-input[data-wraps] { white-space: pre-wrap; overflow-wrap: anywhere; overflow-y: auto; }
.grid-bar { position: absolute; z-index: 2; opacity: 0.75; touch-action: none; }
.grid-bar[hidden] { display: none; }
.grid-bar[data-axis="y"] { right: 0; width: 12px; }
.grid-bar[data-axis="x"] { bottom: 0; height: 12px; }
.grid-thumb { position: absolute; border-radius: 6px; background: var(--grid-thumb); background-clip: padding-box; border: 3px solid transparent; box-sizing: border-box; }
.grid-bar[data-axis="y"] .grid-thumb { left: 0; right: 0; }
.grid-bar[data-axis="x"] .grid-thumb { top: 0; bottom: 0; }
.grid-bar:hover, .grid-bar[data-dragging] { opacity: 1; }
.grid-bar:hover .grid-thumb, .grid-bar[data-dragging] .grid-thumb { border-width: 2px; }
.grid-live { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (forced-colors: active) { .grid-thumb { background: CanvasText; } }
`;

let sheet: CSSStyleSheet | undefined;

export function installStyles(): void {
  if (sheet !== undefined) return;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

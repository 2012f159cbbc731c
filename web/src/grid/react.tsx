/** The only door from React to the grid: makes one, keeps its options current and passes its events on. */
import { useEffect, useLayoutEffect, useRef } from "react";
import { Grid, type GridEvents, type GridOptions, type GridTheme, readTheme } from "./index.ts";

export type GridHandlers = { readonly [Name in keyof GridEvents]?: (event: GridEvents[Name]) => void };

export interface GridViewProps {
  /** Keep the object the same between renders when nothing changed. The theme is read from the style sheets. */
  readonly options: GridOptions;
  readonly on: GridHandlers;
  readonly className?: string;
  readonly gridRef?: (grid: Grid | null) => void;
  /** Where the colours come from, if not from the style sheets alone. A constant function. */
  readonly themeOf?: (element: HTMLElement) => GridTheme;
}

const EVENTS = [
  "edit",
  "paste",
  "fill",
  "clear",
  "copied",
  "copyFailed",
  "addRow",
  "addField",
  "openRecord",
  "selectionChange",
  "columnResize",
  "columnMove",
  "columnMenu",
  "headerClick",
  "contextMenu",
  "toggleGroup",
  "footerClick",
  "openEditor",
  "press",
  "refused",
  "hover",
  "visibleRange",
  "undo",
  "redo",
] as const satisfies readonly (keyof GridEvents)[];

export function GridView({ options, on, className, gridRef, themeOf = readTheme }: GridViewProps) {
  const parent = useRef<HTMLDivElement>(null);
  const grid = useRef<Grid | null>(null);
  const handlers = useRef(on);
  const latest = useRef(options);

  useLayoutEffect(() => {
    handlers.current = on;
  }, [on]);

  useLayoutEffect(() => {
    latest.current = options;
    grid.current?.update({ ...options, theme: grid.current.model.theme });
  }, [options]);

  useEffect(() => {
    const element = parent.current;
    if (element === null) return;
    const made = new Grid(element, { ...latest.current, theme: themeOf(element) });
    grid.current = made;
    for (const name of EVENTS) made.on(name, (event) => callHandler(handlers.current, name, event));
    const stopWatching = watchTheme(() => made.update({ ...latest.current, theme: themeOf(element) }));
    gridRef?.(made);
    return () => {
      gridRef?.(null);
      stopWatching();
      made.destroy();
      grid.current = null;
    };
  }, [gridRef, themeOf]);

  return <div ref={parent} className={className} style={{ height: "100%", minHeight: 0 }} />;
}

function callHandler<Name extends keyof GridEvents>(handlers: GridHandlers, name: Name, event: GridEvents[Name]): void {
  handlers[name]?.(event);
}

/** Colours change with the system's scheme and contrast, or with an attribute of the document. */
function watchTheme(changed: () => void): () => void {
  const abort = new AbortController();
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", changed, { signal: abort.signal });
  }
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["class", "data-theme", "style"] });
  return () => {
    abort.abort();
    observer.disconnect();
  };
}

/**
 * Which key means what, as a pure function from a key press to a command.
 *
 * `Mod` is Command on a Mac and Control elsewhere. Copy, cut and paste are absent on purpose: they arrive as
 * clipboard events, which alone may touch the clipboard without asking.
 */
export type Command =
  | { readonly name: "move" | "extend"; readonly rows: number; readonly columns: number }
  | { readonly name: "page"; readonly by: 1 | -1; readonly extends: boolean }
  | { readonly name: "advance"; readonly along: "row" | "column"; readonly isBack: boolean }
  | { readonly name: "edit" | "openCell" | "openRecord" | "escape" | "clear" | "fillDown" | "fillRight" }
  | { readonly name: "selectAll" | "selectRow" | "selectColumn" | "contextMenu" | "undo" | "redo" }
  | { readonly name: "collapse"; readonly isCollapsed: boolean }
  | { readonly name: "digit"; readonly digit: number };

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const ARROWS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export function commandFor(press: KeyPress, isMac: boolean): Command | null {
  const isMod = isMac ? press.metaKey : press.ctrlKey;
  if (press.altKey) return commandWithAlt(press);
  return isMod ? commandWithMod(press) : plainCommand(press);
}

function commandWithAlt(press: KeyPress): Command | null {
  switch (press.key) {
    case "ArrowDown":
      return { name: "openCell" };
    case "ArrowLeft":
    case "ArrowRight":
      return { name: "collapse", isCollapsed: press.key === "ArrowLeft" };
    default:
      return null;
  }
}

function commandWithMod(press: KeyPress): Command | null {
  const arrow = ARROWS[press.key];
  if (arrow !== undefined) {
    const [rows, columns] = arrow;
    return { name: press.shiftKey ? "extend" : "move", rows: toEdge(rows), columns: toEdge(columns) };
  }
  if (press.key === " ") return { name: "selectColumn" };
  const toCorner = { Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY }[press.key];
  if (toCorner !== undefined) {
    return { name: press.shiftKey ? "extend" : "move", rows: toCorner, columns: toCorner };
  }
  switch (press.key.toLowerCase()) {
    case "a":
      return { name: "selectAll" };
    case "d":
      return { name: "fillDown" };
    case "r":
      return { name: "fillRight" };
    case "z":
      return { name: press.shiftKey ? "redo" : "undo" };
    case "y":
      return { name: "redo" };
    default:
      return null;
  }
}

function plainCommand(press: KeyPress): Command | null {
  const arrow = ARROWS[press.key];
  if (arrow !== undefined) return { name: press.shiftKey ? "extend" : "move", rows: arrow[0], columns: arrow[1] };
  if (/^[0-9]$/.test(press.key)) return { name: "digit", digit: Number(press.key) };
  switch (press.key) {
    case "PageUp":
    case "PageDown":
      return { name: "page", by: press.key === "PageDown" ? 1 : -1, extends: press.shiftKey };
    case "Home":
    case "End": {
      const columns = press.key === "Home" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      return { name: press.shiftKey ? "extend" : "move", rows: 0, columns };
    }
    case "Tab":
      return { name: "advance", along: "row", isBack: press.shiftKey };
    case "Enter":
      return press.shiftKey ? { name: "advance", along: "column", isBack: true } : { name: "edit" };
    case "F2":
      return { name: "edit" };
    case " ":
      return { name: press.shiftKey ? "selectRow" : "openRecord" };
    case "Escape":
      return { name: "escape" };
    case "Delete":
    case "Backspace":
      return { name: "clear" };
    case "ContextMenu":
      return { name: "contextMenu" };
    case "F10":
      return press.shiftKey ? { name: "contextMenu" } : null;
    default:
      return null;
  }
}

function toEdge(by: number): number {
  return by === 0 ? 0 : by * Number.POSITIVE_INFINITY;
}

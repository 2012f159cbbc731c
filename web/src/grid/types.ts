/**
 * What the grid is told, and what it tells back.
 *
 * The engine knows rows, columns and cells; what a value means is the business of the column's painter and of
 * whoever listens to the events. It never changes data itself: it says what the user asked for (`edit`, `paste`,
 * `fill`, `clear` …), and repaints when the source says that rows changed.
 *
 * Spans are half open (`from` included, `to` not); a `Range` of cells includes all four of its edges.
 * A row number is the row's position in the source (0 is the first), never its position on the screen.
 */
import type { IconName } from "./paint/icons.ts";
import type { ChoiceColour, GridTheme } from "./paint/theme.ts";
import type { GridWords } from "./words.ts";

export interface Row {
  readonly id: string;
  readonly version: number;
  readonly cells: readonly unknown[];
  /** Shown as `GridOptions.rowColours` says. */
  readonly colour?: ChoiceColour | undefined;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface CellRef {
  readonly row: number;
  readonly column: number;
}

export interface Range {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** One group of rows. A group with children holds no rows of its own: its children do. */
export interface Group {
  /** Unique among all groups of the source; the collapsed state hangs on it. */
  readonly key: string;
  readonly columnKey: string;
  readonly value: unknown;
  /** The value in words, for screen readers and for columns that are not shown. */
  readonly label: string;
  readonly count: number;
  /** Aggregate texts by column key, for the header when it is closed and for the footer when it is open. */
  readonly aggregates?: Readonly<Record<string, string>>;
  readonly children?: readonly Group[];
}

export type SourceChange =
  /** Values of these rows arrived or changed; their number and order did not. */
  | { readonly kind: "rows"; readonly from: number; readonly to: number }
  | { readonly kind: "inserted"; readonly at: number; readonly count: number }
  | { readonly kind: "removed"; readonly at: number; readonly count: number }
  /** Count, order or groups changed in a way that is not said more precisely. */
  | { readonly kind: "reset" };

export interface RowSource {
  readonly count: number;
  readonly groups?: readonly Group[] | undefined;
  /** The row, or undefined while it loads. Called for every visible row in every frame, so it must be cheap. */
  rowAt(index: number): Row | undefined;
  /** These rows are on the screen or soon will be. Called often; the source decides what to load. */
  prefetch(from: number, to: number): void;
  onChange(listener: (change: SourceChange) => void): () => void;
  /** Where the row with this id is now, so that the selection follows it through a reset. */
  indexOf?(id: string): number | undefined;
  /** Loads rows that are not at hand, for copying and for writing to ranges that reach beyond the window. */
  fetch?(from: number, to: number): Promise<readonly Row[]>;
}

export type Align = "left" | "center" | "right";

/**
 * How a cell is edited. `text`, `longText` and `number` are edited by the engine; `checkbox` and `rating` change at
 * once; for `external` the engine emits `openEditor`; a `button` is pressed; `none` cannot be edited in place.
 */
export type EditorKind = "text" | "longText" | "number" | "checkbox" | "rating" | "external" | "button" | "none";

/** Valid only during the call to the painter: the engine uses one object for all cells. */
export interface PaintState {
  row: Row;
  rowIndex: number;
  column: Column;
  align: Align;
  /** How many lines of text fit into the row. */
  lines: number;
  isActive: boolean;
  isHovered: boolean;
  isReadonly: boolean;
  /** Of a button: the pointer holds it down, or what it does is under way. */
  isPressed: boolean;
  isPending: boolean;
  /** Where the pointer is, in the coordinates of the rectangle; NaN when it is elsewhere. */
  pointerX: number;
  pointerY: number;
  /** Asks for another frame, for painters whose picture arrives later. */
  repaint: () => void;
}

export type Painter = (
  ctx: CanvasRenderingContext2D,
  rect: Readonly<Rect>,
  value: unknown,
  theme: GridTheme,
  state: Readonly<PaintState>,
) => void;

export interface Column {
  readonly key: string;
  /** Position of this column's value in `Row.cells`, whatever the order of the columns on the screen. */
  readonly index: number;
  readonly title: string;
  readonly width: number;
  readonly painter: Painter;
  readonly editorKind: EditorKind;
  readonly icon?: IconName | undefined;
  readonly readonly?: boolean | undefined;
  readonly align?: Align | undefined;
  /** Stays in place when the grid scrolls sideways; only leading columns can be frozen. */
  readonly frozen?: boolean | undefined;
  readonly sorted?: "ascending" | "descending" | undefined;
  readonly filtered?: boolean | undefined;
  /** Something is wrong with the whole column: its head has a mark. */
  readonly warned?: boolean | undefined;
  /** Highest value of a rating. */
  readonly ratingMax?: number | undefined;
  /** The value as text for the clipboard and for screen readers. Default: `String(value)`, nothing for null. */
  toText?(value: unknown, row: Row): string;
  /** The value as text for the clipboard, where it differs from `toText`. */
  toCopyText?(value: unknown, row: Row): string;
  /** The value as text for the editor, where it differs from `toText`. */
  toEditText?(value: unknown, row: Row): string;
  /** Values that continue those given when the user drags the fill handle; default: `continueSeries`. */
  fill?(values: readonly unknown[], count: number): unknown[];
}

export type RowHeight = "short" | "medium" | "tall" | "extra";

export interface FooterCell {
  readonly label?: string;
  readonly text: string;
}

/** What is under way in a column: said in its head, with a line below that grows with the share from 0 to 1. */
export interface Busy {
  readonly text: string;
  /** For a narrow column. */
  readonly short: string;
  readonly share: number;
}

export interface GridOptions {
  readonly columns: readonly Column[];
  readonly source: RowSource;
  readonly rowHeight?: RowHeight | undefined;
  /** Colours of rows as a bar beside their number, or as a tint of the whole row as well; undefined shows none. */
  readonly rowColours?: "bar" | "row" | undefined;
  readonly theme?: GridTheme | undefined;
  readonly words?: GridWords | undefined;
  /** Footer cells by column key; undefined hides the footer bar. */
  readonly footer?: Readonly<Record<string, FooterCell>> | undefined;
  /** By column key. */
  readonly busy?: Readonly<Record<string, Busy>> | undefined;
  readonly groupFooters?: boolean | undefined;
  readonly canAddRows?: boolean | undefined;
  readonly canAddFields?: boolean | undefined;
  readonly canReorderColumns?: boolean | undefined;
  readonly isReadonly?: boolean | undefined;
  /** Above so many cells a copy is asked of `copyProvider`, where there is one. Default 10,000. */
  readonly copyLimit?: number | undefined;
  readonly copyProvider?: ((target: Target, columns: readonly string[]) => Promise<string>) | undefined;
  /** Name of the grid for screen readers, usually the view's. */
  readonly label?: string | undefined;
}

/** The rows an action is about; a million of them cost nothing until `rows` is called. */
export interface Target {
  readonly spans: readonly Span[];
  readonly count: number;
  /** The rows themselves in order, loaded where needed. */
  rows(): Promise<readonly Row[]>;
}

export type CellEdit = { readonly row: Row; readonly rowIndex: number; readonly column: string } & (
  | { readonly text: string }
  | { readonly value: unknown }
);

export interface CellPlace {
  readonly rowIndex: number;
  readonly row: Row | undefined;
  readonly column: string;
}

/** What an editor outside the engine (a popover over the cell) needs. */
export interface EditorHandle {
  /** Ends editing with a value and moves the active cell as a spreadsheet would. */
  commit(value: unknown, move?: "down" | "up" | "right" | "left" | "stay"): void;
  cancel(): void;
  /** Follows the cell while the grid scrolls; null when the cell is out of sight. */
  onRect(listener: (rect: Rect | null) => void): () => void;
  /** The engine ends the editing: the user chose another cell, or the row is gone. The listener may still commit. */
  onClose(listener: () => void): () => void;
}

export interface GridEvents {
  edit: { readonly edits: readonly CellEdit[] };
  /** `text(r, c)` is the text for row `r` of the target (and, from `target.count` on, of the new rows). */
  paste: {
    readonly target: Target;
    readonly newRows: number;
    readonly columns: readonly string[];
    readonly text: (row: number, column: number) => string;
    /** How many columns of the pasted block found no place to the right. */
    readonly columnsCut: number;
    readonly readonlyColumns: readonly string[];
  };
  fill: {
    readonly target: Target;
    readonly columns: readonly string[];
    readonly value: (row: number, column: number) => unknown;
  };
  clear: { readonly target: Target; readonly columns: readonly string[] };
  copied: { readonly rows: number; readonly columns: number; readonly isCut: boolean };
  copyFailed: { readonly error: unknown };
  addRow: { readonly group: Group | null };
  addField: { readonly rect: Rect };
  openRecord: { readonly rowIndex: number; readonly row: Row | undefined };
  selectionChange: {
    readonly active: CellPlace | null;
    readonly range: Range | null;
    readonly checked: readonly Span[];
    readonly checkedCount: number;
  };
  columnResize: { readonly column: string; readonly width: number };
  /** `before` is the column in front of which the moved one now stands; null at the end. */
  columnMove: { readonly column: string; readonly before: string | null };
  columnMenu: { readonly column: string; readonly rect: Rect };
  headerClick: { readonly column: string };
  contextMenu: {
    readonly x: number;
    readonly y: number;
    readonly place: CellPlace | null;
    readonly column: string | null;
  };
  toggleGroup: { readonly group: Group; readonly isCollapsed: boolean };
  footerClick: { readonly column: string; readonly rect: Rect };
  openEditor: {
    readonly cell: CellPlace;
    readonly rect: Rect;
    /** What the user typed to open the editor; undefined when it was opened to change the present value. */
    readonly text: string | undefined;
    readonly handle: EditorHandle;
  };
  /** A button was pressed, whether or not it can be. */
  press: { readonly row: Row; readonly column: string };
  /** The user tried to change a cell that cannot be changed. */
  refused: {
    readonly column: string;
    /** The cell that was to be opened; null where something was to be put into it at once. */
    readonly opened: CellPlace | null;
  };
  /** The pointer came to another cell or head, or left them; `setTip` says what is told of it. */
  hover: { readonly column: string | null; readonly row: Row | undefined };
  visibleRange: Span;
  undo: null;
  redo: null;
}

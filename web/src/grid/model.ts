/**
 * The state of one grid and the geometry that follows from it. Every part of the engine reads this; the parts that
 * react to the user change it through the `Host`, which also asks for the next frame.
 */
import type { Emitter } from "./emitter.ts";
import { ColumnLayout } from "./geometry/columns.ts";
import type { Hit } from "./geometry/hit.ts";
import { type Line, type LineHeights, RowRuns } from "./geometry/runs.ts";
import { IndexSet } from "./geometry/spans.ts";
import { nothing, rangeOf, type Selection, type Space } from "./input/selection.ts";
import { type GridTheme, lightTheme } from "./paint/theme.ts";
import type {
  CellPlace,
  CellRef,
  Column,
  GridEvents,
  GridOptions,
  Range,
  Rect,
  Row,
  RowHeight,
  Span,
  Target,
} from "./types.ts";
import { english, type GridWords } from "./words.ts";

export const ROW_HEIGHTS: Readonly<Record<RowHeight, number>> = { short: 32, medium: 56, tall: 88, extra: 128 };
export const HEADER_HEIGHT = 36;
export const FOOTER_HEIGHT = 32;
export const ADD_FIELD_WIDTH = 48;
export const MIN_COLUMN_WIDTH = 60;
const GROUP_HEIGHT = 40;
const GROUP_FOOTER_HEIGHT = 30;
const ADD_HEIGHT = 32;
/** Room below the last line and right of the last column, so that neither sticks to the edge. */
const TAIL = 64;

/** What a drag in progress shows. */
export type Gesture =
  | { readonly kind: "press"; readonly cell: CellRef }
  | { readonly kind: "fill"; readonly range: Range }
  | { readonly kind: "resize"; readonly column: number }
  | {
      readonly kind: "reorder";
      readonly column: number;
      readonly gap: number;
      readonly x: number;
      readonly grabbedAt: number;
    };

export interface Editing {
  readonly cell: CellRef;
  readonly columnKey: string;
  readonly row: Row;
  readonly isExternal: boolean;
}

export type Mark = "pending" | "failed";

export class GridModel {
  options: GridOptions;
  columns = new ColumnLayout([], 64);
  runs = new RowRuns(0, undefined, {
    heights: lineHeights(32),
    collapsed: new Set(),
    hasAddLines: false,
    hasFooters: false,
  });
  width = 0;
  height = 0;
  pixelRatio = 1;
  scrollTop = 0;
  scrollLeft = 0;
  selection: Selection = nothing;
  /** Id of the active cell's row, to find it again when the order changes. */
  activeId: string | null = null;
  checked = IndexSet.empty;
  hover: Hit | null = null;
  gesture: Gesture | null = null;
  editing: Editing | null = null;
  hasFocus = false;
  isTouch = false;
  collapsed = new Set<string>();
  /** Widths while a column is dragged wider; the options have the last word once they change. */
  readonly widths = new Map<string, number>();
  readonly flashes = new Map<string, number>();
  readonly marks = new Map<string, Mark>();

  constructor(options: GridOptions) {
    this.options = options;
    this.relayout();
  }

  get theme(): GridTheme {
    return this.options.theme ?? lightTheme;
  }

  get words(): GridWords {
    return this.options.words ?? english;
  }

  get rowHeight(): number {
    return ROW_HEIGHTS[this.options.rowHeight ?? "short"];
  }

  get canAddRows(): boolean {
    return this.options.canAddRows === true && this.options.isReadonly !== true;
  }

  /** Builds rows and columns anew: O(columns + groups). */
  relayout(): void {
    const { columns, source, groupFooters } = this.options;
    const digits = String(Math.max(source.count, 99)).length;
    const widened = columns.map((column) => ({ ...column, width: this.widths.get(column.key) ?? column.width }));
    this.columns = new ColumnLayout(widened, Math.max(64, Math.round(36 + digits * 7.5)));
    this.runs = new RowRuns(source.count, source.groups, {
      heights: lineHeights(this.rowHeight),
      collapsed: this.collapsed,
      hasAddLines: this.canAddRows,
      hasFooters: groupFooters === true,
    });
  }

  get bodyTop(): number {
    return HEADER_HEIGHT;
  }

  get bodyBottom(): number {
    return this.height - (this.options.footer === undefined ? 0 : FOOTER_HEIGHT);
  }

  get bodyHeight(): number {
    return Math.max(0, this.bodyBottom - this.bodyTop);
  }

  get contentWidth(): number {
    return (
      this.columns.gutterWidth + this.columns.totalWidth + (this.options.canAddFields ? ADD_FIELD_WIDTH : 0) + TAIL
    );
  }

  get contentHeight(): number {
    return this.runs.height + TAIL;
  }

  get frozenCount(): number {
    return this.columns.frozenCount(this.width);
  }

  /** Where the part that scrolls sideways begins. */
  get frozenRight(): number {
    return this.columns.gutterWidth + this.columns.left(this.frozenCount);
  }

  columnX(at: number): number {
    return this.columns.gutterWidth + this.columns.left(at) - (at < this.frozenCount ? 0 : this.scrollLeft);
  }

  /** The columns that scroll and are in sight. */
  get scrollingColumns(): Span {
    const from = this.frozenRight - this.columns.gutterWidth + this.scrollLeft;
    const to = this.width - this.columns.gutterWidth + this.scrollLeft;
    return this.columns.between(from, to, this.frozenCount);
  }

  lineY(line: Line): number {
    return this.bodyTop + line.top - this.scrollTop;
  }

  visibleLines(): Line[] {
    const lines: Line[] = [];
    for (let line = this.runs.atY(this.scrollTop); line !== undefined; line = this.runs.at(line.line + 1)) {
      if (this.lineY(line) >= this.bodyBottom) break;
      lines.push(line);
    }
    return lines;
  }

  /** Where the cell is on the canvas, in sight or not; null when a collapsed group hides it. */
  cellRect(cell: CellRef): Rect | null {
    const line = this.runs.ofRecord(cell.row);
    if (line === undefined || cell.column >= this.columns.count) return null;
    const width = this.columns.width(cell.column);
    return { x: this.columnX(cell.column), y: this.lineY(line), width, height: line.height };
  }

  /** The cell's rectangle if enough of it is in sight to hang an editor on. */
  visibleCellRect(cell: CellRef): Rect | null {
    const rect = this.cellRect(cell);
    if (rect === null) return null;
    const left = cell.column < this.frozenCount ? this.columns.gutterWidth : this.frozenRight;
    const isInside = rect.y + rect.height > this.bodyTop && rect.y < this.bodyBottom;
    return isInside && rect.x + rect.width > left && rect.x < this.width ? rect : null;
  }

  get range(): Range | null {
    return rangeOf(this.selection);
  }

  get space(): Space {
    const { runs } = this;
    return {
      columnCount: this.columns.count,
      firstRow: runs.recordAt(0),
      lastRow: runs.recordAt(runs.visibleCount - 1),
      step: (row, by) => runs.step(row, by),
    };
  }

  rowAt(index: number): Row | undefined {
    return this.options.source.rowAt(index);
  }

  canEdit(column: Column): boolean {
    return this.options.isReadonly !== true && column.readonly !== true && column.editorKind !== "none";
  }

  textOf(column: Column, row: Row): string {
    const value = row.cells[column.index];
    if (column.toText !== undefined) return column.toText(value, row);
    return value === null || value === undefined ? "" : String(value);
  }

  /** As `textOf`, for the clipboard. */
  copiedTextOf(column: Column, row: Row): string {
    return column.toCopyText?.(row.cells[column.index], row) ?? this.textOf(column, row);
  }

  place(cell: CellRef): CellPlace {
    return { rowIndex: cell.row, row: this.rowAt(cell.row), column: this.columns.column(cell.column).key };
  }

  keysOf(range: Range): string[] {
    return this.columns.columns.slice(range.left, range.right + 1).map((column) => column.key);
  }

  targetOf(spans: readonly Span[]): Target {
    const count = spans.reduce((sum, span) => sum + span.to - span.from, 0);
    return { spans, count, rows: () => this.#loadRows(spans) };
  }

  async #loadRows(spans: readonly Span[]): Promise<readonly Row[]> {
    const parts = await Promise.all(spans.map((span) => this.#loadSpan(span)));
    return parts.flat();
  }

  async #loadSpan(span: Span): Promise<readonly Row[]> {
    const { source } = this.options;
    const rows: Row[] = [];
    for (let at = span.from; at < span.to; at++) {
      const row = source.rowAt(at);
      if (row === undefined) break;
      rows.push(row);
    }
    if (rows.length === span.to - span.from) return rows;
    if (source.fetch === undefined) throw new Error("rows are not loaded and the source cannot fetch them");
    return source.fetch(span.from, span.to);
  }
}

/** What the parts of the engine may ask of the grid that holds them together. */
export interface Host {
  readonly model: GridModel;
  readonly events: Emitter<GridEvents>;
  /** Asks for a frame; many calls make one. */
  repaint(): void;
  select(selection: Selection, options?: { readonly reveal?: boolean }): void;
  check(checked: IndexSet): void;
  setCollapsed(key: string, isCollapsed: boolean): void;
  /** Scrolls just as far as it takes to see the cell. */
  reveal(cell: CellRef): void;
  scrollTo(top: number, left: number): void;
  announce(text: string): void;
  focus(): void;
  /** A point of the grid in the coordinates of the window. */
  toClient(x: number, y: number): { x: number; y: number };
  beginEdit(how: "typing" | "change"): void;
  endEdit(isCommitted: boolean): void;
  activate(cell: CellRef): boolean;
}

function lineHeights(record: number): LineHeights {
  return { record, header: GROUP_HEIGHT, footer: GROUP_FOOTER_HEIGHT, add: ADD_HEIGHT };
}

/**
 * The selection as pure functions.
 *
 * A selection has an active cell (where typing goes), a range spanned by an anchor and a head, or, instead of a cell,
 * a focused group header. Checked rows (the boxes at the left) are a separate set, see `IndexSet`.
 */
import type { CellRef, Range } from "../types.ts";

export interface Selection {
  readonly active: CellRef | null;
  readonly anchor: CellRef | null;
  readonly head: CellRef | null;
  /** Key of the group whose header has the focus; the active cell is then only remembered. */
  readonly group: string | null;
}

/** What the selection moves in: the visible rows and the columns. */
export interface Space {
  readonly columnCount: number;
  readonly firstRow: number | undefined;
  readonly lastRow: number | undefined;
  step(row: number, by: number): number | undefined;
}

export const nothing: Selection = { active: null, anchor: null, head: null, group: null };

export function selectCell(cell: CellRef): Selection {
  return { active: cell, anchor: cell, head: cell, group: null };
}

export function selectRange(anchor: CellRef, head: CellRef): Selection {
  return { active: anchor, anchor, head, group: null };
}

export function extendTo(selection: Selection, head: CellRef): Selection {
  if (selection.active === null) return selectCell(head);
  return { active: selection.active, anchor: selection.active, head, group: null };
}

export function rangeOf(selection: Selection): Range | null {
  const { anchor, head } = selection;
  if (anchor === null || head === null || selection.group !== null) return null;
  return {
    top: Math.min(anchor.row, head.row),
    left: Math.min(anchor.column, head.column),
    bottom: Math.max(anchor.row, head.row),
    right: Math.max(anchor.column, head.column),
  };
}

export function isInRange(range: Range | null, row: number, column: number): boolean {
  if (range === null) return false;
  return row >= range.top && row <= range.bottom && column >= range.left && column <= range.right;
}

export function isSingle(range: Range): boolean {
  return range.top === range.bottom && range.left === range.right;
}

/** The cell that the last move moved: the head of a range, or the active cell that Tab walks through it. */
export function movingCell(selection: Selection): CellRef | null {
  const { active, anchor, head } = selection;
  const isWalking = active?.row !== anchor?.row || active?.column !== anchor?.column;
  return isWalking ? active : head;
}

/** Moves the active cell; `rows` and `columns` may be infinite, which means to the edge. */
export function moveBy(selection: Selection, rows: number, columns: number, space: Space): Selection {
  const start = selection.active ?? firstCell(space);
  if (start === null) return selection;
  if (selection.active === null) return selectCell(start);
  const target = shifted(start, rows, columns, space);
  return target === null ? selection : selectCell(target);
}

export function extendBy(selection: Selection, rows: number, columns: number, space: Space): Selection {
  if (selection.active === null || selection.head === null) return moveBy(selection, rows, columns, space);
  const target = shifted(selection.head, rows, columns, space);
  return target === null ? selection : { ...selection, anchor: selection.anchor ?? selection.active, head: target };
}

/**
 * Tab and Enter: within a range of several cells the active cell walks round inside it, otherwise it moves on and
 * the selection follows. Tab goes to the next row at the end of one.
 */
export function advance(selection: Selection, along: "row" | "column", isBack: boolean, space: Space): Selection {
  const range = rangeOf(selection);
  if (selection.active === null || range === null) return moveBy(selection, 0, 0, space);
  if (isSingle(range)) return advanceAlone(selection, along, isBack ? -1 : 1, space);
  return { ...selection, active: cycled(selection.active, range, along, isBack ? -1 : 1, space) };
}

export function selectAll(selection: Selection, space: Space): Selection {
  if (space.firstRow === undefined || space.lastRow === undefined || space.columnCount === 0) return selection;
  const anchor = { row: space.firstRow, column: 0 };
  const head = { row: space.lastRow, column: space.columnCount - 1 };
  return { active: selection.active ?? anchor, anchor, head, group: null };
}

/** Whole rows from one to another; the active cell stays in its column. */
export function selectRows(from: number, to: number, column: number, space: Space): Selection {
  return {
    active: { row: from, column },
    anchor: { row: from, column: 0 },
    head: { row: to, column: space.columnCount - 1 },
    group: null,
  };
}

export function selectColumns(from: number, to: number, row: number, space: Space): Selection {
  return {
    active: { row, column: from },
    anchor: { row: space.firstRow ?? 0, column: from },
    head: { row: space.lastRow ?? 0, column: to },
    group: null,
  };
}

/** The selection after the rows or columns became fewer; nothing when no cell is left. */
export function clampTo(selection: Selection, rowCount: number, columnCount: number): Selection {
  if (rowCount === 0 || columnCount === 0) return nothing;
  const clamp = (cell: CellRef | null) =>
    cell === null ? null : { row: Math.min(cell.row, rowCount - 1), column: Math.min(cell.column, columnCount - 1) };
  const { active, anchor, head, group } = selection;
  return { active: clamp(active), anchor: clamp(anchor), head: clamp(head), group };
}

export function shiftRows(selection: Selection, shift: (row: number) => number): Selection {
  const move = (cell: CellRef | null) => (cell === null ? null : { row: shift(cell.row), column: cell.column });
  const { active, anchor, head, group } = selection;
  return { active: move(active), anchor: move(anchor), head: move(head), group };
}

function firstCell(space: Space): CellRef | null {
  return space.firstRow === undefined || space.columnCount === 0 ? null : { row: space.firstRow, column: 0 };
}

function shifted(cell: CellRef, rows: number, columns: number, space: Space): CellRef | null {
  const row = rows === 0 ? cell.row : space.step(cell.row, rows);
  if (row === undefined) return null;
  return { row, column: Math.max(0, Math.min(space.columnCount - 1, cell.column + columns)) };
}

function advanceAlone(selection: Selection, along: "row" | "column", by: 1 | -1, space: Space): Selection {
  const active = selection.active as CellRef;
  if (along === "column") return moveBy(selection, by, 0, space);
  const column = active.column + by;
  if (column >= 0 && column < space.columnCount) return moveBy(selection, 0, by, space);
  const row = space.step(active.row, by);
  if (row === undefined || row === active.row) return selectCell(active);
  return selectCell({ row, column: by > 0 ? 0 : space.columnCount - 1 });
}

function cycled(active: CellRef, range: Range, along: "row" | "column", by: 1 | -1, space: Space): CellRef {
  const nextRow = (row: number): number | null => {
    const next = space.step(row, by);
    return next === undefined || next === row || next < range.top || next > range.bottom ? null : next;
  };
  const firstRow = by > 0 ? range.top : range.bottom;
  const firstColumn = by > 0 ? range.left : range.right;
  const nextColumn = (column: number) => {
    const next = column + by;
    return next < range.left || next > range.right ? null : next;
  };
  if (along === "row") {
    const column = nextColumn(active.column);
    if (column !== null) return { row: active.row, column };
    return { row: nextRow(active.row) ?? firstRow, column: firstColumn };
  }
  const row = nextRow(active.row);
  if (row !== null) return { row, column: active.column };
  return { row: firstRow, column: nextColumn(active.column) ?? firstColumn };
}

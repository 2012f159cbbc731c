/** Cells that act at once: check boxes, ratings and buttons. */
import type { GridModel, Host } from "../model.ts";
import type { CellEdit, CellRef, Column, Range } from "../types.ts";

/** Whether the cell acts when it is activated. */
export function isActing({ editorKind }: Column): boolean {
  return editorKind === "checkbox" || editorKind === "button";
}

/**
 * Checks or unchecks the cell, and with it the rest of its column within the range, or presses its button; false for
 * other cells.
 */
export function toggleCell(host: Host, cell: CellRef): boolean {
  const { model } = host;
  const column = model.columns.column(cell.column);
  if (!isActing(column)) return false;
  const row = model.rowAt(cell.row);
  if (row === undefined) return true;
  if (column.editorKind === "button") {
    host.events.emit("press", { row, column: column.key });
    return true;
  }
  if (!model.canEdit(column)) {
    host.events.emit("refused", { column: column.key, opened: null });
    return true;
  }
  const value = row.cells[column.index] !== true;
  host.events.emit("edit", { edits: editsInRange(model, cell, column, value) });
  return true;
}

const MOST_AT_ONCE = 1000;

function editsInRange(model: GridModel, cell: CellRef, column: Column, value: boolean): CellEdit[] {
  const range = model.range;
  const rows = range !== null && covers(range, cell) ? range : { top: cell.row, bottom: cell.row };
  const edits: CellEdit[] = [];
  for (const span of model.runs.visibleSpans(rows.top, Math.min(rows.bottom + 1, rows.top + MOST_AT_ONCE))) {
    for (let at = span.from; at < span.to; at++) {
      const row = model.rowAt(at);
      if (row !== undefined) edits.push({ row, rowIndex: at, column: column.key, value });
    }
  }
  return edits;
}

function covers(range: Range, cell: CellRef): boolean {
  const isInRows = cell.row >= range.top && cell.row <= range.bottom;
  return isInRows && range.left === cell.column && range.right === cell.column;
}

/** Sets a rating; the present one again takes it away. */
export function setRating(host: Host, cell: CellRef, stars: number): void {
  const { model } = host;
  const column = model.columns.column(cell.column);
  const row = model.rowAt(cell.row);
  if (row === undefined || !model.canEdit(column)) return;
  const before = row.cells[column.index];
  const value = stars === 0 || before === stars ? null : stars;
  if (value === null && (before === null || before === undefined)) return;
  host.events.emit("edit", { edits: [{ row, rowIndex: cell.row, column: column.key, value }] });
}

/** Where a pasted block goes: pure arithmetic over the selection, the block's size and what there is room for. */
import type { Range } from "../types.ts";

export interface Block {
  readonly rows: number;
  readonly columns: number;
}

export interface PastePlan {
  /** How many rows are written in all, and how many of those have to be created. */
  readonly rows: number;
  readonly newRows: number;
  readonly columns: number;
  readonly columnsCut: number;
}

/**
 * A block that fits into the selection a whole number of times is repeated all over it; any other block goes to the
 * selection's first cell in its own size, and goes on below the last row with new rows.
 */
export function planPaste(
  block: Block,
  range: Range,
  selectedRows: number,
  space: {
    readonly rowsFromTop: number;
    readonly columnsFromLeft: number;
    readonly canAddRows: boolean;
  },
): PastePlan {
  const selectedColumns = range.right - range.left + 1;
  const isTiled = selectedRows % block.rows === 0 && selectedColumns % block.columns === 0;
  const wantedRows = isTiled ? selectedRows : block.rows;
  const wantedColumns = isTiled ? selectedColumns : block.columns;
  const beyond = Math.max(0, wantedRows - space.rowsFromTop);
  const newRows = space.canAddRows ? beyond : 0;
  const columns = Math.min(wantedColumns, space.columnsFromLeft);
  return { rows: wantedRows - beyond + newRows, newRows, columns, columnsCut: wantedColumns - columns };
}

/** How far to scroll to show a cell: no further than it takes. */
import type { GridModel } from "../model.ts";
import type { CellRef } from "../types.ts";
import type { Line } from "./runs.ts";

const MARGIN = 16;

export function positionToShow(model: GridModel, cell: CellRef): { top: number; left: number } {
  return { top: topToShow(model, model.runs.ofRecord(cell.row)), left: leftToShow(model, cell.column) };
}

export function topToShow(model: GridModel, line: Line | undefined): number {
  if (line === undefined) return model.scrollTop;
  const bottom = line.top + line.height;
  const top = line.top - model.runs.pinnedAbove(line);
  if (top < model.scrollTop) return top;
  return bottom > model.scrollTop + model.bodyHeight ? Math.min(top, bottom - model.bodyHeight) : model.scrollTop;
}

function leftToShow(model: GridModel, column: number): number {
  if (column < model.frozenCount || column >= model.columns.count) return model.scrollLeft;
  const left = model.columnX(column);
  const beyond = left + model.columns.width(column) - (model.width - MARGIN);
  if (left < model.frozenRight) return model.scrollLeft + left - model.frozenRight;
  return beyond > 0 ? model.scrollLeft + Math.min(beyond, left - model.frozenRight) : model.scrollLeft;
}

/** What lies under a point of the canvas. */
import { ADD_FIELD_WIDTH, type GridModel, HEADER_HEIGHT } from "../model.ts";
import type { CellRef, Group, Rect } from "../types.ts";
import type { Line } from "./runs.ts";

export type Hit =
  | { readonly zone: "corner" | "blank" | "addField" | "fillHandle" }
  | { readonly zone: "header"; readonly column: number; readonly part: "title" | "menu" | "edge" }
  | { readonly zone: "gutter"; readonly row: number; readonly part: "number" | "checkbox" | "expand" }
  | { readonly zone: "cell"; readonly cell: CellRef; readonly rect: Rect; readonly x: number; readonly y: number }
  | { readonly zone: "group"; readonly group: Group }
  | { readonly zone: "addRow"; readonly group: Group | null; readonly line: number }
  | { readonly zone: "footer"; readonly column: number };

const EDGE = 5;
const MENU = 28;
const HANDLE = 7;
const CHECKBOX = 30;
const EXPAND = 26;

export function hitTest(model: GridModel, x: number, y: number): Hit {
  if (y < HEADER_HEIGHT) return hitHeader(model, x);
  if (y >= model.bodyBottom) return hitFooter(model, x);
  const pinned = pinAt(model, y - model.bodyTop);
  if (pinned !== null) return { zone: "group", group: pinned };
  if (isOnFillHandle(model, x, y)) return { zone: "fillHandle" };
  const line = model.runs.atY(y - model.bodyTop + model.scrollTop);
  return line === undefined ? { zone: "blank" } : hitLine(model, line, x, y);
}

function hitLine(model: GridModel, line: Line, x: number, y: number): Hit {
  if (line.kind === "header" && line.group !== null) return { zone: "group", group: line.group };
  if (line.kind === "add") return { zone: "addRow", group: line.group, line: line.line };
  if (line.kind !== "record") return { zone: "blank" };
  if (x < model.columns.gutterWidth) return { zone: "gutter", row: line.record, part: gutterPart(model, x) };
  const column = columnAt(model, x);
  if (column === -1) return { zone: "blank" };
  const cell = { row: line.record, column };
  const rect = {
    x: model.columnX(column),
    y: model.lineY(line),
    width: model.columns.width(column),
    height: line.height,
  };
  return { zone: "cell", cell, rect, x, y };
}

function pinAt(model: GridModel, y: number): Group | null {
  const pin = model.runs
    .pinsAt(model.scrollTop)
    .find((candidate) => y >= candidate.y && y < candidate.y + candidate.line.height);
  return pin?.line.group ?? null;
}

function gutterPart(model: GridModel, x: number): "number" | "checkbox" | "expand" {
  if (x < CHECKBOX) return "checkbox";
  return x >= model.columns.gutterWidth - EXPAND ? "expand" : "number";
}

export function columnAt(model: GridModel, x: number): number {
  const offset = x - model.columns.gutterWidth;
  return model.columns.at(x < model.frozenRight ? offset : offset + model.scrollLeft);
}

function hitHeader(model: GridModel, x: number): Hit {
  if (x < model.columns.gutterWidth) return { zone: "corner" };
  const column = columnAt(model, x);
  if (column === -1) return hitAfterColumns(model, x);
  const left = model.columnX(column);
  const width = model.columns.width(column);
  if (x >= left + width - EDGE) return { zone: "header", column, part: "edge" };
  if (x < left + EDGE && column > 0) return { zone: "header", column: column - 1, part: "edge" };
  return { zone: "header", column, part: x >= left + width - MENU ? "menu" : "title" };
}

function hitAfterColumns(model: GridModel, x: number): Hit {
  const end = model.columnX(model.columns.count);
  if (x < end + EDGE && model.columns.count > 0) {
    return { zone: "header", column: model.columns.count - 1, part: "edge" };
  }
  return model.options.canAddFields && x < end + ADD_FIELD_WIDTH ? { zone: "addField" } : { zone: "blank" };
}

function hitFooter(model: GridModel, x: number): Hit {
  const column = x < model.columns.gutterWidth ? -1 : columnAt(model, x);
  return column === -1 ? { zone: "blank" } : { zone: "footer", column };
}

/** The corner where the range can be dragged on; null when it is hidden or out of sight. */
export function fillHandlePoint(model: GridModel): { x: number; y: number } | null {
  const { range, options } = model;
  if (range === null || options.isReadonly || model.editing !== null || model.isTouch) return null;
  if (!model.columns.columns.slice(range.left, range.right + 1).some((column) => model.canEdit(column))) return null;
  const rect = model.visibleCellRect({ row: range.bottom, column: range.right });
  if (rect === null) return null;
  return { x: rect.x + rect.width - 1, y: rect.y + rect.height - 1 };
}

function isOnFillHandle(model: GridModel, x: number, y: number): boolean {
  const point = fillHandlePoint(model);
  return point !== null && Math.abs(x - point.x) <= HANDLE && Math.abs(y - point.y) <= HANDLE;
}

export function headerRect(model: GridModel, column: number): Rect {
  return { x: model.columnX(column), y: 0, width: model.columns.width(column), height: HEADER_HEIGHT };
}

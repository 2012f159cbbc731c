/** What a pressed pointer does while it moves: one small object a kind of drag. */
import { columnAt } from "../geometry/hit.ts";
import { type Host, MIN_COLUMN_WIDTH } from "../model.ts";
import { isOnButton } from "../paint/controls.ts";
import type { CellRef, Range, Rect } from "../types.ts";
import { extendTo, selectColumns, selectRange, selectRows } from "./selection.ts";

export interface Drag {
  /** Which ways the grid scrolls by itself when the pointer is held at an edge. */
  readonly scrolls: "both" | "x" | "y" | "none";
  move(x: number, y: number): void;
  /** `isCopying` says that Control was held: a fill then repeats instead of counting on. */
  end(isCopying: boolean): void;
  cancel(): void;
}

/** The cell nearest to a point, also for points outside the body. */
export function nearestCell(host: Host, x: number, y: number): CellRef | null {
  const { model } = host;
  const { runs, columns } = model;
  if (runs.visibleCount === 0 || columns.count === 0) return null;
  const inside = Math.max(model.bodyTop, Math.min(model.bodyBottom - 1, y));
  const line = runs.atY(inside - model.bodyTop + model.scrollTop);
  const row =
    line === undefined ? runs.recordAt(runs.visibleCount - 1) : nearestRow(host, line.record, line.kind === "record");
  const at = columnAt(model, Math.max(columns.gutterWidth, Math.min(model.width - 1, x)));
  return row === undefined ? null : { row, column: at === -1 ? columns.count - 1 : at };
}

function nearestRow(host: Host, record: number, isRecord: boolean): number | undefined {
  const { runs } = host.model;
  return isRecord ? record : runs.recordAt(Math.min(runs.ordinalOf(record), runs.visibleCount - 1));
}

export function selectDrag(host: Host): Drag {
  return {
    scrolls: "both",
    move(x, y) {
      const head = nearestCell(host, x, y);
      if (head !== null) host.select(extendTo(host.model.selection, head));
    },
    end() {},
    cancel() {},
  };
}

/** A button acts when it is let go, unless the pointer has left it by then. */
export function pressDrag(host: Host, cell: CellRef, rect: Readonly<Rect>): Drag {
  const { model } = host;
  const hold = (isHeld: boolean) => {
    model.gesture = isHeld ? { kind: "press", cell } : null;
    host.repaint();
  };
  hold(true);
  return {
    scrolls: "none",
    move: (x, y) => hold(isOnButton(rect, x, y)),
    end() {
      const isHeld = model.gesture !== null;
      hold(false);
      if (isHeld) host.activate(cell);
    },
    cancel: () => hold(false),
  };
}

export function rowsDrag(host: Host, from: number): Drag {
  return {
    scrolls: "y",
    move(_x, y) {
      const head = nearestCell(host, 0, y);
      if (head !== null) host.select(selectRows(from, head.row, 0, host.model.space));
    },
    end() {},
    cancel() {},
  };
}

/** Checks or unchecks all boxes that the pointer passes. */
export function checkDrag(host: Host, from: number, isChecking: boolean): Drag {
  const before = host.model.checked;
  return {
    scrolls: "y",
    move(_x, y) {
      const head = nearestCell(host, 0, y);
      if (head === null) return;
      const first = Math.min(from, head.row);
      const spans = host.model.runs.visibleSpans(first, Math.max(from, head.row) + 1);
      host.check(
        spans.reduce(
          (set, span) => (isChecking ? set.add(span.from, span.to) : set.remove(span.from, span.to)),
          before,
        ),
      );
    },
    end() {},
    cancel: () => host.check(before),
  };
}

export function columnsDrag(host: Host, from: number): Drag {
  return {
    scrolls: "x",
    move(x) {
      const head = nearestCell(host, x, 0);
      const row = host.model.space.firstRow;
      if (head !== null && row !== undefined) host.select(selectColumns(from, head.column, row, host.model.space));
    },
    end() {},
    cancel() {},
  };
}

export function resizeDrag(host: Host, column: number, grabbedX: number, relayout: () => void): Drag {
  const { model } = host;
  const { key } = model.columns.column(column);
  const before = model.columns.width(column);
  const setWidth = (width: number) => {
    model.widths.set(key, width);
    relayout();
  };
  model.gesture = { kind: "resize", column };
  return {
    scrolls: "none",
    move: (x) => setWidth(Math.round(Math.max(MIN_COLUMN_WIDTH, Math.min(1200, before + x - grabbedX)))),
    end() {
      model.gesture = null;
      const width = model.columns.width(column);
      if (width !== before) host.events.emit("columnResize", { column: key, width });
      host.repaint();
    },
    cancel() {
      model.gesture = null;
      setWidth(before);
    },
  };
}

export function reorderDrag(host: Host, column: number, grabbedX: number): Drag {
  const { model } = host;
  const grabbedAt = grabbedX - model.columnX(column);
  return {
    scrolls: "x",
    move(x) {
      model.gesture = { kind: "reorder", column, gap: gapAt(host, x), x, grabbedAt };
      host.repaint();
    },
    end() {
      const { gesture } = model;
      model.gesture = null;
      if (gesture?.kind === "reorder" && gesture.gap !== column && gesture.gap !== column + 1) {
        const { columns } = model.columns;
        const before = columns[gesture.gap]?.key ?? null;
        host.events.emit("columnMove", { column: model.columns.column(column).key, before });
      }
      host.repaint();
    },
    cancel() {
      model.gesture = null;
      host.repaint();
    },
  };
}

function gapAt(host: Host, x: number): number {
  const { model } = host;
  const offset = x - model.columns.gutterWidth;
  return model.columns.gapAt(x < model.frozenRight ? offset : offset + model.scrollLeft);
}

/** Drags the range on, down or up or sideways, whichever is further. */
export function fillDrag(host: Host, fill: (source: Range, target: Range, isCopy: boolean) => void): Drag {
  const { model } = host;
  const source = model.range as Range;
  return {
    scrolls: "both",
    move(x, y) {
      const cell = nearestCell(host, x, y);
      if (cell === null) return;
      model.gesture = { kind: "fill", range: grown(source, cell) };
      host.repaint();
    },
    end(isCopying) {
      const target = model.gesture?.kind === "fill" ? model.gesture.range : source;
      model.gesture = null;
      host.repaint();
      if (
        target.top === source.top &&
        target.bottom === source.bottom &&
        target.left === source.left &&
        target.right === source.right
      )
        return;
      host.select(selectRange({ row: target.top, column: target.left }, { row: target.bottom, column: target.right }));
      fill(source, target, isCopying);
    },
    cancel() {
      model.gesture = null;
      host.repaint();
    },
  };
}

function grown(source: Range, cell: CellRef): Range {
  const rows = Math.max(cell.row - source.bottom, source.top - cell.row, 0);
  const columns = Math.max(cell.column - source.right, source.left - cell.column, 0);
  if (rows === 0 && columns === 0) return source;
  if (rows >= columns)
    return { ...source, top: Math.min(source.top, cell.row), bottom: Math.max(source.bottom, cell.row) };
  return { ...source, left: Math.min(source.left, cell.column), right: Math.max(source.right, cell.column) };
}

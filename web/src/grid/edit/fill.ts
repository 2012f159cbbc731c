/** Filling a range: down and up with values, sideways with text, because neighbouring columns hold other kinds. */
import type { Host } from "../model.ts";
import type { Column, Range, Row, Span } from "../types.ts";
import { continueSeries, continueSeriesBack, repeatValues } from "./series.ts";

type Series = (values: readonly unknown[], count: number) => unknown[];

export function fillRange(host: Host, source: Range, target: Range, isCopy = false): void {
  const { runs } = host.model;
  if (target.bottom > source.bottom)
    fillRows(host, source, runs.visibleSpans(source.bottom + 1, target.bottom + 1), false, isCopy);
  else if (target.top < source.top) fillRows(host, source, runs.visibleSpans(target.top, source.top), true, isCopy);
  else fillColumns(host, source, target, isCopy);
}

/** Ctrl+D: the first row of the range into the others. */
export function fillDown(host: Host): void {
  const { range, runs } = host.model;
  if (range === null) return;
  const isOneRow = range.top === range.bottom;
  const above = isOneRow ? runs.step(range.top, -1) : range.top;
  if (above === undefined || (isOneRow && above === range.top)) return;
  const spans = runs.visibleSpans(above + 1, range.bottom + 1);
  fillRows(host, { ...range, top: above, bottom: above }, spans, false, true);
}

/** Ctrl+R: the first column of the range into the others. */
export function fillRight(host: Host): void {
  const { range } = host.model;
  if (range === null || range.left === range.right) return;
  fillColumns(host, { ...range, right: range.left }, range, true);
}

function fillRows(host: Host, source: Range, spans: readonly Span[], isBack: boolean, isCopy: boolean): void {
  const { model, events } = host;
  const rows = rowsOf(host, source);
  const target = model.targetOf(spans);
  const columns = editableColumns(host, source);
  if (rows === null || target.count === 0 || columns.length === 0) return;
  const filled = columns.map((column) => seriesFor(column, rows, target.count, isBack, isCopy));
  const keys = columns.map((column) => column.key);
  events.emit("fill", { target, columns: keys, value: (row, column) => filled[column]?.[row] });
}

function seriesFor(column: Column, rows: readonly Row[], count: number, isBack: boolean, isCopy: boolean): unknown[] {
  const values = rows.map((row) => row.cells[column.index]);
  const series: Series = isCopy ? repeatValues : (column.fill?.bind(column) ?? continueSeries);
  return isBack ? continueSeriesBack(values, count, series) : series(values, count);
}

function fillColumns(host: Host, source: Range, target: Range, isCopy: boolean): void {
  const { model, events } = host;
  const rows = rowsOf(host, source);
  const isBack = target.left < source.left;
  const added = isBack ? { ...target, right: source.left - 1 } : { ...target, left: source.right + 1 };
  const columns = model.columns.columns.slice(added.left, added.right + 1);
  if (rows === null || columns.length === 0) return;
  const from = model.columns.columns.slice(source.left, source.right + 1);
  const series: Series = isCopy ? repeatValues : continueSeries;
  const filled = rows.map((row) => {
    const texts = from.map((column) => model.copiedTextOf(column, row));
    return isBack ? continueSeriesBack(texts, columns.length, series) : series(texts, columns.length);
  });
  const places = columns.flatMap((column, at) => (model.canEdit(column) ? [{ key: column.key, at }] : []));
  if (places.length === 0) return;
  events.emit("paste", {
    target: model.targetOf(model.runs.visibleSpans(source.top, source.bottom + 1)),
    newRows: 0,
    columns: places.map((place) => place.key),
    text: (row, column) => String(filled[row]?.[places[column]?.at ?? 0] ?? ""),
    columnsCut: 0,
    readonlyColumns: columns.filter((column) => !model.canEdit(column)).map((column) => column.key),
  });
}

function editableColumns(host: Host, range: Range): Column[] {
  const { model } = host;
  return model.columns.columns.slice(range.left, range.right + 1).filter((column) => model.canEdit(column));
}

/** The source rows; null while one of them is not loaded, for then the series is not known. */
function rowsOf(host: Host, range: Range): Row[] | null {
  const { model } = host;
  const rows: Row[] = [];
  for (const span of model.runs.visibleSpans(range.top, range.bottom + 1)) {
    for (let at = span.from; at < span.to; at++) {
      const row = model.rowAt(at);
      if (row === undefined) return null;
      rows.push(row);
    }
  }
  return rows;
}

/**
 * The page under test. Its address chooses what it shows: `rows`, `columns`, `source` (memory, windowed), `groups`,
 * `theme`, `height`, `colours`, `loading`. It carries out what the events ask for, as the product would, and keeps them in `log`.
 */
import {
  chinese,
  darkTheme,
  Grid,
  type GridEvents,
  type GridOptions,
  lightTheme,
  MemorySource,
  parseHtml,
  type Row,
  type RowHeight,
  type RowSource,
  WindowedSource,
} from "../../src/grid/index.ts";
import { makeColumns, makeGrouped, makeRow } from "./data.ts";

const query = new URLSearchParams(location.search);
const rowCount = Number(query.get("rows") ?? 200);
const columnCount = Number(query.get("columns") ?? 15);
const isDark = query.get("theme") === "dark";
document.body.dataset.theme = isDark ? "dark" : "light";

function makeSource(): RowSource {
  if (query.has("groups")) {
    const { rows, groups } = makeGrouped(rowCount);
    return new MemorySource(rows, groups);
  }
  if (query.get("source") !== "windowed")
    return new MemorySource(Array.from({ length: rowCount }, (_, at) => makeRow(at, columnCount)));
  const isStuck = query.has("loading");
  return new WindowedSource({
    count: rowCount,
    load: async (from, to) => {
      await new Promise((resolve) => setTimeout(resolve, isStuck ? 1e9 : 25));
      return Array.from({ length: to - from }, (_, at) => makeRow(from + at, columnCount));
    },
  });
}

let options: GridOptions = {
  columns: makeColumns(columnCount),
  source: makeSource(),
  rowHeight: (query.get("height") ?? "short") as RowHeight,
  rowColours: (query.get("colours") ?? undefined) as GridOptions["rowColours"],
  theme: isDark ? darkTheme : lightTheme,
  words: chinese,
  label: "售后工单",
  canAddRows: true,
  canAddFields: true,
  canReorderColumns: true,
  groupFooters: query.has("footers"),
  footer: {
    number: { label: "总数", text: rowCount.toLocaleString("zh-CN") },
    amount: { label: "合计", text: "¥1,234,567.80" },
    rating: { label: "平均", text: "3.6" },
  },
};

const grid = new Grid(document.getElementById("grid") as HTMLElement, options);
const nameAtFirst = document.querySelector("textarea")?.getAttribute("aria-label");
const log: { name: string; event: unknown }[] = [];
const EVENTS: readonly (keyof GridEvents)[] = [
  "edit",
  "paste",
  "fill",
  "clear",
  "copied",
  "copyFailed",
  "addRow",
  "addField",
  "openRecord",
  "columnResize",
  "columnMove",
  "columnMenu",
  "headerClick",
  "contextMenu",
  "toggleGroup",
  "footerClick",
  "openEditor",
  "refused",
  "undo",
  "redo",
];
for (const name of EVENTS) {
  grid.on(name, (event) => {
    log.push({ name, event });
  });
}

function write(source: RowSource, index: number, column: string, value: unknown): void {
  const row = source.rowAt(index);
  if (row === undefined || !(source instanceof MemorySource)) return;
  const at = options.columns.find((candidate) => candidate.key === column)?.index ?? 0;
  const cells = [...row.cells];
  cells[at] = value;
  source.setRow(index, { ...row, version: row.version + 1, cells });
}

function indexesOf(spans: readonly { from: number; to: number }[]): number[] {
  return spans.flatMap((span) => Array.from({ length: span.to - span.from }, (_, at) => span.from + at));
}

grid.on("edit", ({ edits }) => {
  for (const edit of edits) write(options.source, edit.rowIndex, edit.column, "text" in edit ? edit.text : edit.value);
});
grid.on("paste", ({ target, columns, text, newRows }) => {
  indexesOf(target.spans).forEach((row, at) => {
    columns.forEach((column, c) => {
      write(options.source, row, column, text(at, c));
    });
  });
  if (newRows === 0 || !(options.source instanceof MemorySource)) return;
  const fresh: Row[] = Array.from({ length: newRows }, (_, at) => {
    const cells: unknown[] = [];
    columns.forEach((key, c) => {
      cells[options.columns.find((column) => column.key === key)?.index ?? 0] = text(target.count + at, c);
    });
    return { id: `new${at}`, version: 1, cells };
  });
  options.source.insert(options.source.count, fresh);
});
grid.on("fill", ({ target, columns, value }) => {
  indexesOf(target.spans).forEach((row, at) => {
    columns.forEach((column, c) => {
      write(options.source, row, column, value(at, c));
    });
  });
});
grid.on("clear", ({ target, columns }) => {
  for (const row of indexesOf(target.spans)) for (const column of columns) write(options.source, row, column, null);
});
grid.on("columnResize", ({ column, width }) => {
  setOptions({ columns: options.columns.map((old) => (old.key === column ? { ...old, width } : old)) });
});
grid.on("columnMove", ({ column, before }) => {
  const moved = options.columns.filter((candidate) => candidate.key === column);
  const others = options.columns.filter((candidate) => candidate.key !== column);
  const at = before === null ? others.length : others.findIndex((candidate) => candidate.key === before);
  setOptions({ columns: [...others.slice(0, at), ...moved, ...others.slice(at)] });
});

function setOptions(changes: Partial<GridOptions>): void {
  options = { ...options, ...changes };
  grid.update(options);
}

function cell(row: number, column: string): unknown {
  const at = options.columns.find((candidate) => candidate.key === column)?.index ?? 0;
  return options.source.rowAt(row)?.cells[at];
}

const columns = () => options.columns.map((column) => column.key);
const page = { grid, nameAtFirst, log, cell, setOptions, parseHtml, columns };
export type Page = typeof page;
Object.assign(window, { page });
grid.focus();

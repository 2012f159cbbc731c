/**
 * Copy, cut and paste. What is at hand is put on the clipboard at once; what has to be loaded, or is too large, comes
 * later: through the asynchronous clipboard where the page may use it, otherwise by a second copy event of our own.
 */
import type { Host } from "../model.ts";
import type { Range, Row, Span } from "../types.ts";
import { formatHtml, parseHtml } from "./html.ts";
import { planPaste } from "./plan.ts";
import { formatTsv, parseTsv } from "./tsv.ts";

const COPY_LIMIT = 10_000;
const HTML_LIMIT = 5_000_000;

export class Clipboard {
  readonly #host: Host;
  readonly #abort = new AbortController();
  /** Text that a copy event of our own is to pick up. */
  #waiting: string | null = null;

  constructor(host: Host, input: HTMLTextAreaElement) {
    this.#host = host;
    const { signal } = this.#abort;
    input.addEventListener("copy", (event) => this.#copy(event, false), { signal });
    input.addEventListener("cut", (event) => this.#copy(event, true), { signal });
    input.addEventListener("paste", (event) => this.#paste(event), { signal });
  }

  destroy(): void {
    this.#abort.abort();
  }

  #copy(event: ClipboardEvent, isCut: boolean): void {
    const { model } = this.#host;
    if (this.#waiting !== null) {
      event.clipboardData?.setData("text/plain", this.#waiting);
      event.preventDefault();
      return;
    }
    const { range } = model;
    if (model.editing !== null || range === null) return;
    event.preventDefault();
    const spans = model.runs.visibleSpans(range.top, range.bottom + 1);
    const columns = range.right - range.left + 1;
    const rows = this.#isLarge(spans, columns) ? null : loadedRows(this.#host, spans);
    if (rows === null) void this.#copyLater(spans, range, isCut);
    else this.#copyNow(event, this.#textsOf(rows, range), isCut);
  }

  #isLarge(spans: readonly Span[], columns: number): boolean {
    const { options } = this.#host.model;
    const rows = spans.reduce((sum, span) => sum + span.to - span.from, 0);
    return options.copyProvider !== undefined && rows * columns > (options.copyLimit ?? COPY_LIMIT);
  }

  #textsOf(rows: readonly Row[], range: Range): string[][] {
    const { model } = this.#host;
    const columns = model.columns.columns.slice(range.left, range.right + 1);
    return rows.map((row) => columns.map((column) => model.copiedTextOf(column, row)));
  }

  #copyNow(event: ClipboardEvent, texts: string[][], isCut: boolean): void {
    event.clipboardData?.setData("text/plain", formatTsv(texts));
    event.clipboardData?.setData("text/html", formatHtml(texts));
    this.#report(texts.length, texts[0]?.length ?? 0, isCut);
    if (isCut) clearRange(this.#host);
  }

  #report(rows: number, columns: number, isCut: boolean): void {
    const { events, model } = this.#host;
    events.emit("copied", { rows, columns, isCut });
    this.#host.announce(model.words.copied(String(rows), String(columns)));
  }

  async #copyLater(spans: readonly Span[], range: Range, isCut: boolean): Promise<void> {
    const { model, events } = this.#host;
    const target = model.targetOf(spans);
    const { copyProvider } = model.options;
    const text =
      copyProvider === undefined || !this.#isLarge(spans, range.right - range.left + 1)
        ? target.rows().then((rows) => formatTsv(this.#textsOf(rows, range)))
        : copyProvider(target, model.keysOf(range));
    try {
      await this.#write(text);
      this.#report(target.count, range.right - range.left + 1, isCut);
      if (isCut) clearRange(this.#host, range);
    } catch (error) {
      events.emit("copyFailed", { error });
    }
  }

  async #write(text: Promise<string>): Promise<void> {
    if (navigator.clipboard?.write !== undefined) {
      const blob = text.then((ready) => new Blob([ready], { type: "text/plain" }));
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
      return;
    }
    this.#waiting = await text;
    this.#host.focus();
    const isDone = document.execCommand("copy");
    this.#waiting = null;
    if (!isDone) throw new Error("the browser refused to copy");
  }

  #paste(event: ClipboardEvent): void {
    const { model } = this.#host;
    if (model.editing !== null || event.clipboardData === null) return;
    event.preventDefault();
    const block = readBlock(event.clipboardData);
    if (block !== null && model.options.isReadonly !== true) pasteBlock(this.#host, block);
  }
}

function readBlock(data: DataTransfer): string[][] | null {
  const html = data.getData("text/html");
  const table = html.length > 0 && html.length < HTML_LIMIT ? parseHtml(html) : null;
  if (table !== null) return table;
  const text = data.getData("text/plain");
  return text === "" ? null : parseTsv(text);
}

export function pasteBlock(host: Host, block: readonly (readonly string[])[]): void {
  const { model, events } = host;
  const { range, runs } = model;
  const width = block[0]?.length ?? 0;
  if (range === null || block.length === 0 || width === 0) return;
  const first = runs.ordinalOf(range.top);
  const selected = runs.ordinalOf(range.bottom + 1) - first;
  const plan = planPaste({ rows: block.length, columns: width }, range, selected, {
    rowsFromTop: runs.visibleCount - first,
    columnsFromLeft: model.columns.count - range.left,
    canAddRows: model.canAddRows,
  });
  const written = plan.rows - plan.newRows;
  const last = runs.recordAt(first + written - 1) ?? range.top;
  const columns = model.columns.columns.slice(range.left, range.left + plan.columns);
  const places = columns.flatMap((column, at) => (model.canEdit(column) ? [{ key: column.key, at }] : []));
  selectPasted(host, range, last, plan.columns);
  events.emit("paste", {
    target: model.targetOf(runs.visibleSpans(range.top, last + 1)),
    newRows: plan.newRows,
    columns: places.map((place) => place.key),
    text: (row, column) => block[row % block.length]?.[(places[column]?.at ?? 0) % width] ?? "",
    columnsCut: plan.columnsCut,
    readonlyColumns: columns.filter((column) => !model.canEdit(column)).map((column) => column.key),
  });
}

function selectPasted(host: Host, range: Range, last: number, columns: number): void {
  const anchor = { row: range.top, column: range.left };
  host.select({ active: anchor, anchor, head: { row: last, column: range.left + columns - 1 }, group: null });
}

export function clearRange(host: Host, range = host.model.range): void {
  const { model, events } = host;
  if (range === null || model.options.isReadonly === true) return;
  const columns = model.columns.columns.slice(range.left, range.right + 1).filter((column) => model.canEdit(column));
  const refused = model.columns.columns[range.left];
  if (columns.length === 0) {
    if (refused !== undefined) events.emit("refused", { column: refused.key, opened: null });
    return;
  }
  const target = model.targetOf(model.runs.visibleSpans(range.top, range.bottom + 1));
  events.emit("clear", { target, columns: columns.map((column) => column.key) });
}

/** All rows of the spans if every one is at hand. */
function loadedRows(host: Host, spans: readonly Span[]): Row[] | null {
  const rows: Row[] = [];
  for (const span of spans) {
    for (let at = span.from; at < span.to; at++) {
      const row = host.model.rowAt(at);
      if (row === undefined) return null;
      rows.push(row);
    }
  }
  return rows;
}

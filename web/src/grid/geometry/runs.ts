/**
 * Rows on the screen as runs.
 *
 * The body of the grid is a sequence of *lines*: records, group headers, group footers and "add record" lines.
 * Lines of one kind that follow each other form a run; each run knows its first line, its top in pixels, its first
 * record and how many visible records lie before it. Finding a line by number, by pixel or by record is a binary
 * search, and collapsing a group rebuilds the runs in time proportional to the number of groups, never of rows.
 */
import type { Group, Span } from "../types.ts";

export type LineKind = "record" | "header" | "footer" | "add";

interface Run {
  readonly kind: LineKind;
  readonly line: number;
  readonly lines: number;
  readonly top: number;
  readonly lineHeight: number;
  readonly record: number;
  readonly ordinal: number;
  readonly group: Group | null;
  readonly depth: number;
  readonly isCollapsed: boolean;
  /** The header of the group that this run lies in. */
  readonly parent: Run | null;
}

/** A group header that stays at the top of the screen while its rows pass under it. */
export interface Pin {
  readonly line: Line;
  /** Distance from the top of the body; less than its place when the group's end pushes it out. */
  readonly y: number;
}

export interface Line {
  readonly kind: LineKind;
  readonly line: number;
  readonly top: number;
  readonly height: number;
  /** Row number of a record; for other lines the first row at or after them. */
  readonly record: number;
  readonly group: Group | null;
  readonly depth: number;
  readonly isCollapsed: boolean;
}

export interface LineHeights {
  readonly record: number;
  readonly header: number;
  readonly footer: number;
  readonly add: number;
}

export interface RunOptions {
  readonly heights: LineHeights;
  readonly collapsed: ReadonlySet<string>;
  readonly hasAddLines: boolean;
  readonly hasFooters: boolean;
}

export class RowRuns {
  readonly lineCount: number;
  readonly height: number;
  /** Number of records that are not in a collapsed group. */
  readonly visibleCount: number;
  readonly #runs: readonly Run[];
  readonly #recordRuns: readonly Run[];
  readonly #headerRuns: ReadonlyMap<string, Run>;
  /** Where each open group ends, in pixels. */
  readonly #ends: ReadonlyMap<Run, number>;

  constructor(count: number, groups: readonly Group[] | undefined, options: RunOptions) {
    const builder = new RunBuilder(options);
    if (groups === undefined) builder.addFlat(count);
    else builder.addGroups(groups, 0);
    this.#runs = builder.runs;
    this.#recordRuns = builder.runs.filter((run) => run.kind === "record");
    this.#headerRuns = new Map(
      builder.runs.filter((run) => run.kind === "header").map((run) => [run.group?.key ?? "", run]),
    );
    this.#ends = builder.ends;
    this.lineCount = builder.line;
    this.height = builder.top;
    this.visibleCount = builder.ordinal;
  }

  at(line: number): Line | undefined {
    const run = lastAtOrBefore(this.#runs, line, (candidate) => candidate.line);
    if (run === undefined || line < 0 || line >= run.line + run.lines) return undefined;
    return lineOf(run, line - run.line);
  }

  /** The line at this distance from the top of the body; undefined below the last. */
  atY(y: number): Line | undefined {
    const run = lastAtOrBefore(this.#runs, y, (candidate) => candidate.top);
    if (run === undefined || y < 0) return undefined;
    const offset = Math.floor((y - run.top) / run.lineHeight);
    return offset < run.lines ? lineOf(run, offset) : undefined;
  }

  /** The record's line; undefined when a collapsed group hides it. */
  ofRecord(record: number): Line | undefined {
    const run = this.#runOfRecord(record);
    return run === undefined ? undefined : lineOf(run, record - run.record);
  }

  ofGroup(key: string): Line | undefined {
    const run = this.#headerRuns.get(key);
    return run === undefined ? undefined : lineOf(run, 0);
  }

  /** The headers to pin when the body is scrolled to `y`, from the outermost to the innermost. */
  pinsAt(y: number): Pin[] {
    const pins: Pin[] = [];
    let below = 0;
    for (let depth = 0; ; depth++) {
      const run = lastAtOrBefore(this.#runs, y + below, (candidate) => candidate.top);
      const header = run === undefined ? null : headerAt(run, depth);
      const end = header === null ? undefined : this.#ends.get(header);
      if (header === null || end === undefined || header.top >= y + below || end <= y + below) return pins;
      const at = Math.min(below, end - y - header.lineHeight);
      pins.push({ line: lineOf(header, 0), y: at });
      below = at + header.lineHeight;
    }
  }

  /** How much of the body's top pinned headers take when this line stands right below them. */
  pinnedAbove(line: Line): number {
    let height = 0;
    const run = lastAtOrBefore(this.#runs, line.line, (candidate) => candidate.line);
    for (let header = run?.parent ?? null; header !== null; header = header.parent) height += header.lineHeight;
    return height;
  }

  isVisible(record: number): boolean {
    return this.#runOfRecord(record) !== undefined;
  }

  /** Place of the record among the visible ones; for a hidden record that of the next visible one. */
  ordinalOf(record: number): number {
    const run = lastAtOrBefore(this.#recordRuns, record, (candidate) => candidate.record);
    if (run === undefined) return 0;
    return run.ordinal + Math.min(record - run.record, run.lines);
  }

  recordAt(ordinal: number): number | undefined {
    const run = lastAtOrBefore(this.#recordRuns, ordinal, (candidate) => candidate.ordinal);
    if (run === undefined || ordinal < 0 || ordinal >= run.ordinal + run.lines) return undefined;
    return run.record + ordinal - run.ordinal;
  }

  /** The record so many visible records further, clamped to the first and last; undefined when none is visible. */
  step(record: number, by: number): number | undefined {
    const isHidden = !this.isVisible(record);
    const from = this.ordinalOf(record) - (isHidden && by > 0 ? 1 : 0);
    return this.recordAt(Math.max(0, Math.min(this.visibleCount - 1, from + by)));
  }

  /** The visible records among `from` (included) to `to` (excluded). */
  visibleSpans(from: number, to: number): Span[] {
    const spans: Span[] = [];
    for (let at = this.#firstRecordRun(from); at < this.#recordRuns.length; at++) {
      const run = this.#recordRuns[at] as Run;
      if (run.record >= to) break;
      const span = { from: Math.max(from, run.record), to: Math.min(to, run.record + run.lines) };
      const last = spans.at(-1);
      if (last !== undefined && last.to === span.from) spans[spans.length - 1] = { from: last.from, to: span.to };
      else if (span.from < span.to) spans.push(span);
    }
    return spans;
  }

  #firstRecordRun(record: number): number {
    return Math.max(
      0,
      lastIndexAtOrBefore(this.#recordRuns, record, (candidate) => candidate.record),
    );
  }

  #runOfRecord(record: number): Run | undefined {
    const run = lastAtOrBefore(this.#recordRuns, record, (candidate) => candidate.record);
    return run !== undefined && record < run.record + run.lines ? run : undefined;
  }
}

class RunBuilder {
  readonly runs: Run[] = [];
  line = 0;
  top = 0;
  ordinal = 0;
  readonly ends = new Map<Run, number>();
  #record = 0;
  #parent: Run | null = null;
  readonly #options: RunOptions;

  constructor(options: RunOptions) {
    this.#options = options;
  }

  addFlat(count: number): void {
    this.#push("record", count, null, 0, false);
    this.#record = count;
    if (this.#options.hasAddLines) this.#push("add", 1, null, 0, false);
  }

  addGroups(groups: readonly Group[], depth: number): void {
    for (const group of groups) this.#addGroup(group, depth);
  }

  #addGroup(group: Group, depth: number): void {
    const isCollapsed = this.#options.collapsed.has(group.key);
    const header = this.#push("header", 1, group, depth, isCollapsed);
    if (isCollapsed || header === null) {
      this.#record += group.count;
      return;
    }
    this.#parent = header;
    this.#addContent(group, depth);
    this.#parent = header.parent;
    this.ends.set(header, this.top);
  }

  #addContent(group: Group, depth: number): void {
    if (group.children !== undefined) {
      this.addGroups(group.children, depth + 1);
    } else {
      this.#push("record", group.count, group, depth, false);
      this.#record += group.count;
      if (this.#options.hasAddLines) this.#push("add", 1, group, depth, false);
    }
    if (this.#options.hasFooters) this.#push("footer", 1, group, depth, false);
  }

  #push(kind: LineKind, lines: number, group: Group | null, depth: number, isCollapsed: boolean): Run | null {
    if (lines === 0) return null;
    const lineHeight = this.#options.heights[kind];
    const { line, top, ordinal } = this;
    const place = { kind, line, lines, top, lineHeight, ordinal, record: this.#record };
    const run: Run = { ...place, group, depth, isCollapsed, parent: this.#parent };
    this.runs.push(run);
    this.line += lines;
    this.top += lines * lineHeight;
    if (kind === "record") this.ordinal += lines;
    return run;
  }
}

/** The header at this depth that the run is or lies under. */
function headerAt(run: Run, depth: number): Run | null {
  let header: Run | null = run.kind === "header" ? run : run.parent;
  while (header !== null && header.depth > depth) header = header.parent;
  return header?.depth === depth ? header : null;
}

function lineOf(run: Run, offset: number): Line {
  return {
    kind: run.kind,
    line: run.line + offset,
    top: run.top + offset * run.lineHeight,
    height: run.lineHeight,
    record: run.record + (run.kind === "record" ? offset : 0),
    group: run.group,
    depth: run.depth,
    isCollapsed: run.isCollapsed,
  };
}

function lastIndexAtOrBefore<Item>(items: readonly Item[], value: number, of: (item: Item) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (of(items[middle] as Item) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function lastAtOrBefore<Item>(items: readonly Item[], value: number, of: (item: Item) => number): Item | undefined {
  return items[lastIndexAtOrBefore(items, value, of)];
}

/**
 * Rows in pages, loaded as they come into sight and forgotten when others are needed.
 *
 * `prefetch` names the rows on the screen. Pages are asked for when the wish has stood for a moment, so that a fling
 * over a million rows asks for where it ends and not for all it passes; requests that nobody wants any more are
 * aborted. A failed page is asked for again at the next wish, after a pause that grows with each failure.
 */
import type { Group, Row, RowSource, SourceChange } from "../types.ts";

export interface WindowedOptions {
  readonly count: number;
  readonly groups?: readonly Group[] | undefined;
  load(from: number, to: number, signal: AbortSignal): Promise<readonly Row[]>;
  readonly pageSize?: number;
  readonly pageLimit?: number;
  readonly settleMs?: number;
  onError?(error: unknown): void;
}

interface Request {
  readonly abort: AbortController;
}

const AT_ONCE = 4;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

export class WindowedSource implements RowSource {
  readonly #options: WindowedOptions;
  readonly #pageSize: number;
  readonly #pageLimit: number;
  readonly #pages = new Map<number, (Row | undefined)[]>();
  readonly #requests = new Map<number, Request>();
  readonly #listeners = new Set<(change: SourceChange) => void>();
  readonly #stale = new Set<number>();
  #count: number;
  #groups: readonly Group[] | undefined;
  #wanted: readonly number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pauseUntil = 0;
  #failures = 0;

  constructor(options: WindowedOptions) {
    this.#options = options;
    this.#pageSize = options.pageSize ?? 200;
    this.#pageLimit = options.pageLimit ?? 40;
    this.#count = options.count;
    this.#groups = options.groups;
  }

  get count(): number {
    return this.#count;
  }

  get groups(): readonly Group[] | undefined {
    return this.#groups;
  }

  rowAt(index: number): Row | undefined {
    const page = Math.floor(index / this.#pageSize);
    return this.#pages.get(page)?.[index - page * this.#pageSize];
  }

  onChange(listener: (change: SourceChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  prefetch(from: number, to: number): void {
    const first = Math.max(0, Math.floor(from / this.#pageSize));
    const last = Math.floor((Math.min(to, this.#count) - 1) / this.#pageSize);
    const wanted = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
    const isSame = wanted.length === this.#wanted.length && wanted[0] === this.#wanted[0];
    this.#wanted = wanted;
    for (const page of wanted) this.#touch(page);
    if (isSame && this.#timer !== undefined) return;
    if (wanted.every((page) => this.#isFresh(page))) return;
    this.#schedule(this.#pages.size === 0 ? 0 : (this.#options.settleMs ?? 40));
  }

  async fetch(from: number, to: number): Promise<readonly Row[]> {
    return this.#options.load(from, to, new AbortController().signal);
  }

  indexOf(id: string): number | undefined {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex((row) => row?.id === id);
      if (at !== -1) return page * this.#pageSize + at;
    }
    return undefined;
  }

  /** Those of these rows that are at hand, by id. */
  rowsOf(ids: ReadonlySet<string>): Map<string, Row> {
    const found = new Map<string, Row>();
    for (const rows of this.#pages.values()) {
      for (const row of rows) if (row && ids.has(row.id)) found.set(row.id, row);
    }
    return found;
  }

  /** Puts changed values in place, for rows at hand; true when one was. */
  replaceRows(rows: readonly Row[]): boolean {
    let from = Number.POSITIVE_INFINITY;
    let to = -1;
    for (const row of rows) {
      const index = this.indexOf(row.id);
      if (index === undefined) continue;
      const page = Math.floor(index / this.#pageSize);
      (this.#pages.get(page) as (Row | undefined)[])[index - page * this.#pageSize] = row;
      from = Math.min(from, index);
      to = Math.max(to, index + 1);
    }
    if (to !== -1) this.#tell({ kind: "rows", from, to });
    return to !== -1;
  }

  /** Takes a row out at once; what follows moves up. False where it is not at hand. */
  removeRow(id: string): boolean {
    const at = this.indexOf(id);
    if (at === undefined) return false;
    const first = Math.floor(at / this.#pageSize);
    const behind = [...this.#pages.keys()].filter((page) => page >= first).sort((a, b) => a - b);
    this.#count--;
    for (const page of behind) {
      const rows = this.#pages.get(page) ?? [];
      rows.splice(page === first ? at - page * this.#pageSize : 0, 1);
      if ((page + 1) * this.#pageSize > this.#count) continue;
      const next = this.#pages.get(page + 1)?.[0];
      rows.push(next);
      if (next === undefined) this.#stale.add(page);
    }
    this.#tell({ kind: "removed", at, count: 1 });
    return true;
  }

  /** Count, order or values changed: what is at hand stays on the screen until what replaces it is there. */
  invalidate(count = this.#count, groups: readonly Group[] | undefined = this.#groups): void {
    for (const request of this.#requests.values()) request.abort.abort();
    this.#requests.clear();
    for (const page of this.#pages.keys()) {
      if (page * this.#pageSize >= count) this.#pages.delete(page);
      else this.#stale.add(page);
    }
    this.#count = count;
    this.#groups = groups;
    this.#wanted = this.#wanted.filter((page) => page * this.#pageSize < count);
    this.#tell({ kind: "reset" });
    this.#schedule(0);
  }

  /** Nobody looks any more: nothing is asked for until the next wish. What is at hand stays. */
  pause(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wanted = [];
    for (const request of this.#requests.values()) request.abort.abort();
    this.#requests.clear();
  }

  destroy(): void {
    clearTimeout(this.#timer);
    for (const request of this.#requests.values()) request.abort.abort();
    this.#listeners.clear();
    this.#pages.clear();
  }

  #isFresh(page: number): boolean {
    return this.#pages.has(page) && !this.#stale.has(page);
  }

  /** The most recently wanted pages stand last in the map. */
  #touch(page: number): void {
    const rows = this.#pages.get(page);
    if (rows === undefined) return;
    this.#pages.delete(page);
    this.#pages.set(page, rows);
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#request();
      },
      Math.max(delay, this.#pauseUntil - Date.now()),
    );
  }

  #request(): void {
    for (const [page, request] of this.#requests) {
      if (this.#wanted.includes(page)) continue;
      request.abort.abort();
      this.#requests.delete(page);
    }
    for (const page of this.#wanted) {
      if (this.#requests.size >= AT_ONCE) return;
      if (!this.#isFresh(page) && !this.#requests.has(page)) void this.#loadPage(page);
    }
  }

  async #loadPage(page: number): Promise<void> {
    const request = { abort: new AbortController() };
    this.#requests.set(page, request);
    const from = page * this.#pageSize;
    const to = Math.min(from + this.#pageSize, this.#count);
    try {
      const rows = await this.#options.load(from, to, request.abort.signal);
      if (this.#requests.get(page) !== request) return;
      this.#failures = 0;
      this.#keep(page, rows);
      this.#requests.delete(page);
      this.#tell({ kind: "rows", from, to });
      this.#request();
    } catch (error) {
      if (this.#requests.get(page) === request) this.#fail(page, error);
    }
  }

  #fail(page: number, error: unknown): void {
    this.#requests.delete(page);
    this.#failures++;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1));
    this.#pauseUntil = Date.now() + pause;
    this.#options.onError?.(error);
    this.#schedule(pause);
  }

  #keep(page: number, rows: readonly Row[]): void {
    this.#pages.delete(page);
    this.#stale.delete(page);
    this.#pages.set(page, [...rows]);
    this.#blankElsewhere(page, rows);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= this.#pageLimit) return;
      if (this.#wanted.includes(oldest)) continue;
      this.#pages.delete(oldest);
      this.#stale.delete(oldest);
    }
  }

  /**
   * Pages are read one by one: a row that moved between two reads would stand in both, and lists are keyed by the ids of
   * their rows. The page that was read last is right, and the other is read again.
   */
  #blankElsewhere(page: number, rows: readonly Row[]): void {
    const ids = new Set(rows.map((row) => row.id));
    for (const [other, old] of this.#pages) {
      if (other === page) continue;
      for (const [at, row] of old.entries()) {
        if (row === undefined || !ids.has(row.id)) continue;
        old[at] = undefined;
        this.#stale.add(other);
      }
    }
  }

  #tell(change: SourceChange): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}

/**
 * All records that a cell holds, or those among them that are searched for: how many they are, and pages of them as they
 * come into sight. What is removed goes at once; what others change is fetched again after a moment, in sight only.
 */
import { isAborted } from "@/api/errors";
import type { FeedEvent } from "@/api/feed";
import type { Filter } from "@/api/types";
import { WindowedSource } from "@/grid";
import type { LinkCell, Linked } from "../base/links.ts";
import type { FieldContext } from "../types.ts";
import { countRecords, type Link, type LinkedRecord, loadPage } from "./records.ts";

const PAGE = 50;
/** A thousand records are at hand, however many were looked at. */
const MOST_PAGES = 20;
const REFRESH_MS = 250;

export class LinkedPages {
  readonly source: WindowedSource;
  /** What went wrong last, until something went right. */
  error: unknown = null;
  /** The records are not those that are searched for yet. */
  isBusy = false;
  #link: Link;
  #context: FieldContext;
  readonly #filter: Filter | null;
  #search = "";
  #counting: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onChange: () => void;

  /** The first that the cell tells, until they are loaded with what else stands in them. */
  #first: readonly Linked[];

  constructor(link: Link, filter: Filter | null, cell: LinkCell, context: FieldContext, onChange: () => void) {
    this.#link = link;
    this.#filter = filter;
    this.#context = context;
    this.#onChange = onChange;
    this.#first = cell.records;
    this.source = new WindowedSource({
      count: cell.count,
      pageSize: PAGE,
      pageLimit: MOST_PAGES,
      load: (from, to, signal) => this.#load(from, to, signal),
      onError: (error) => this.#fail(error),
    });
    this.source.onChange(onChange);
  }

  at(place: number): LinkedRecord | undefined {
    const found = this.source.rowAt(place)?.cells[0] as LinkedRecord | undefined;
    if (found) return found;
    const told = this.#first[place];
    // The cell may tell them in another order: one that is loaded has its place already.
    const isLoaded = told !== undefined && this.source.indexOf(told[0]) !== undefined;
    return told && !isLoaded ? { linked: told, note: "", holders: { count: 0, records: [] } } : undefined;
  }

  /** What the records are read with from now on. */
  setLink(link: Link, context: FieldContext): void {
    this.#link = link;
    this.#context = context;
  }

  remove(id: string): void {
    this.#first = this.#first.filter(([one]) => one !== id);
    this.source.removeRow(id);
  }

  search(text: string): void {
    if (text === this.#search) return;
    this.#search = text;
    this.isBusy = true;
    this.#first = [];
    this.refresh(0);
  }

  hear(event: FeedEvent): void {
    const { target } = this.#link;
    const isHere = event.type === "change" && (event.data.table === null || event.data.table === target.id);
    if (isHere || event.type === "reset") this.refresh();
  }

  /** Count and records anew after a moment; more calls in the meantime make one. */
  refresh(delay = REFRESH_MS): void {
    if (this.#timer !== undefined && delay > 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#count();
    }, delay);
  }

  /** Nobody looks any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#counting?.abort();
    this.source.pause();
  }

  async #count(): Promise<void> {
    this.#counting?.abort();
    const counting = new AbortController();
    this.#counting = counting;
    const wanted = { search: this.#search, filter: this.#filter };
    try {
      const count = await countRecords(this.#link, wanted, counting.signal);
      if (this.#counting !== counting) return;
      this.error = null;
      this.isBusy = false;
      this.source.invalidate(count);
    } catch (error) {
      if (this.#counting === counting) this.#fail(error);
    }
  }

  async #load(offset: number, to: number, signal: AbortSignal) {
    // Who holds the records is known: this cell.
    const link = { ...this.#link, reverse: undefined };
    const wanted = { search: this.#search, filter: this.#filter, offset, limit: to - offset };
    const page = await loadPage(link, wanted, this.#context, signal);
    this.error = null;
    if (offset === 0) this.#first = [];
    return page.records.map((one) => ({ id: one.linked[0], version: 0, cells: [one] }));
  }

  #fail(error: unknown): void {
    if (isAborted(error)) return;
    this.error = error;
    this.isBusy = false;
    this.#onChange();
  }
}

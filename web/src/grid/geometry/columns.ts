/** Where the columns are: prefix sums of the widths, the frozen ones first, found by binary search. */
import type { Column, Span } from "../types.ts";

/** Frozen columns may take so much of the width; on a phone they scroll with the others. */
const FROZEN_SHARE = 0.6;

export class ColumnLayout {
  readonly columns: readonly Column[];
  /** Distance of each column's left edge from the first column's; one more entry for the end. */
  readonly #lefts: Float64Array;
  readonly gutterWidth: number;
  readonly #leadingFrozen: number;

  constructor(columns: readonly Column[], gutterWidth: number) {
    this.columns = columns;
    this.gutterWidth = gutterWidth;
    this.#lefts = new Float64Array(columns.length + 1);
    columns.forEach((column, at) => {
      this.#lefts[at + 1] = this.left(at) + column.width;
    });
    const firstFree = columns.findIndex((column) => column.frozen !== true);
    this.#leadingFrozen = firstFree === -1 ? columns.length : firstFree;
  }

  get count(): number {
    return this.columns.length;
  }

  get totalWidth(): number {
    return this.left(this.count);
  }

  column(at: number): Column {
    return this.columns[at] as Column;
  }

  left(at: number): number {
    return this.#lefts[at] ?? 0;
  }

  width(at: number): number {
    return this.left(at + 1) - this.left(at);
  }

  indexOf(key: string): number {
    return this.columns.findIndex((column) => column.key === key);
  }

  /** How many columns are frozen in a view of this width. */
  frozenCount(viewWidth: number): number {
    let count = this.#leadingFrozen;
    while (count > 0 && this.gutterWidth + this.left(count) > viewWidth * FROZEN_SHARE) count--;
    return count;
  }

  /** The column that covers this distance from the first column's left edge; -1 outside. */
  at(offset: number): number {
    if (offset < 0 || offset >= this.totalWidth) return -1;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.left(middle + 1) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The columns that any part of `from` to `to` shows, not before `first`. */
  between(from: number, to: number, first: number): Span {
    const start = Math.max(first, this.at(Math.max(from, 0)));
    if (from >= this.totalWidth || to <= from) return { from: this.count, to: this.count };
    const end = this.at(Math.min(to, this.totalWidth) - 0.5);
    return { from: start, to: Math.max(start, end + 1) };
  }

  /** Where a column dropped at this distance would go: the index in front of which it is inserted. */
  gapAt(offset: number): number {
    const at = this.at(Math.max(0, offset));
    if (at === -1) return this.count;
    return offset > this.left(at) + this.width(at) / 2 ? at + 1 : at;
  }
}

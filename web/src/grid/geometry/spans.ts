/**
 * A set of row numbers kept as sorted, disjoint spans, so that "all of a million rows" is one entry.
 * Values are immutable: every operation returns a new set.
 */
import type { Span } from "../types.ts";

export class IndexSet {
  static readonly empty = new IndexSet([]);

  readonly spans: readonly Span[];

  private constructor(spans: readonly Span[]) {
    this.spans = spans;
  }

  static of(from: number, to: number): IndexSet {
    return from < to ? new IndexSet([{ from, to }]) : IndexSet.empty;
  }

  get size(): number {
    return this.spans.reduce((size, span) => size + span.to - span.from, 0);
  }

  has(index: number): boolean {
    let low = 0;
    let high = this.spans.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const span = this.spans[middle] as Span;
      if (index < span.from) high = middle - 1;
      else if (index >= span.to) low = middle + 1;
      else return true;
    }
    return false;
  }

  add(from: number, to: number): IndexSet {
    if (from >= to) return this;
    const before = this.spans.filter((span) => span.to < from);
    const after = this.spans.filter((span) => span.from > to);
    const touching = this.spans.slice(before.length, this.spans.length - after.length);
    const merged = {
      from: Math.min(from, ...touching.map((span) => span.from)),
      to: Math.max(to, ...touching.map((span) => span.to)),
    };
    return new IndexSet([...before, merged, ...after]);
  }

  remove(from: number, to: number): IndexSet {
    const kept = this.spans.flatMap((span) => [
      { from: span.from, to: Math.min(span.to, from) },
      { from: Math.max(span.from, to), to: span.to },
    ]);
    return new IndexSet(kept.filter((span) => span.from < span.to));
  }

  toggle(index: number): IndexSet {
    return this.has(index) ? this.remove(index, index + 1) : this.add(index, index + 1);
  }

  /** The same rows after `count` rows were inserted at `at`; the new ones are not in the set. */
  afterInsert(at: number, count: number): IndexSet {
    const moved = this.spans.flatMap((span) => {
      if (span.to <= at) return [span];
      if (span.from >= at) return [{ from: span.from + count, to: span.to + count }];
      return [
        { from: span.from, to: at },
        { from: at + count, to: span.to + count },
      ];
    });
    return new IndexSet(moved);
  }

  afterRemove(at: number, count: number): IndexSet {
    const shift = (index: number) => (index <= at ? index : Math.max(at, index - count));
    return this.spans.reduce((set, span) => set.add(shift(span.from), shift(span.to)), IndexSet.empty);
  }
}

/** Rows that are all at hand: small tables, previews and tests. */
import type { Group, Row, RowSource, SourceChange } from "../types.ts";

export class MemorySource implements RowSource {
  #rows: Row[];
  #groups: readonly Group[] | undefined;
  readonly #listeners = new Set<(change: SourceChange) => void>();

  constructor(rows: readonly Row[], groups?: readonly Group[]) {
    this.#rows = [...rows];
    this.#groups = groups;
  }

  get count(): number {
    return this.#rows.length;
  }

  get groups(): readonly Group[] | undefined {
    return this.#groups;
  }

  rowAt(index: number): Row | undefined {
    return this.#rows[index];
  }

  prefetch(): void {}

  onChange(listener: (change: SourceChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  indexOf(id: string): number | undefined {
    const at = this.#rows.findIndex((row) => row.id === id);
    return at === -1 ? undefined : at;
  }

  setRow(index: number, row: Row): void {
    this.#rows[index] = row;
    this.#tell({ kind: "rows", from: index, to: index + 1 });
  }

  insert(at: number, rows: readonly Row[]): void {
    this.#rows = [...this.#rows.slice(0, at), ...rows, ...this.#rows.slice(at)];
    this.#tell({ kind: "inserted", at, count: rows.length });
  }

  remove(at: number, count: number): void {
    this.#rows = [...this.#rows.slice(0, at), ...this.#rows.slice(at + count)];
    this.#tell({ kind: "removed", at, count });
  }

  reset(rows: readonly Row[], groups?: readonly Group[]): void {
    this.#rows = [...rows];
    this.#groups = groups;
    this.#tell({ kind: "reset" });
  }

  #tell(change: SourceChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** Keeps selection, checked rows and cells through changes of rows and columns. */
import { IndexSet } from "./geometry/spans.ts";
import { clampTo, nothing, rangeOf, selectCell, shiftRows } from "./input/selection.ts";
import type { GridModel } from "./model.ts";
import type { SourceChange } from "./types.ts";

/** Ids of checked rows are kept up to so many; beyond, a reset unchecks them. */
const MOST_IDS = 5000;
const GONE = -1;

export class Follower {
  readonly #model: GridModel;
  #checkedIds: Map<string, number> | null = new Map();

  constructor(model: GridModel) {
    this.#model = model;
  }

  /** Rows arrived: after a change of order the active and the checked ones may be among them elsewhere. */
  followRows(): void {
    const model = this.#model;
    this.#findActive();
    this.#learnActive();
    if ([...(this.#checkedIds ?? [])].some(([id, at]) => (model.rowAt(at)?.id ?? id) !== id)) {
      this.#findChecked();
    }
  }

  #learnActive(): void {
    const model = this.#model;
    const { active } = model.selection;
    if (active !== null) model.activeId = model.rowAt(active.row)?.id ?? model.activeId;
  }

  get checkedIds(): readonly string[] | null {
    const ids = this.#checkedIds;
    return ids !== null && ids.size === this.#model.checked.size ? [...ids.keys()] : null;
  }

  /** After another cell became the active one. Its row may not be there yet: then its id is learnt when it arrives. */
  rememberActive(): void {
    const model = this.#model;
    const { active } = model.selection;
    model.activeId = active === null ? null : (model.rowAt(active.row)?.id ?? null);
  }

  /** Learns the ids of the checked rows; those of rows that are no longer at hand are kept from before. */
  rememberChecked(shift: (row: number) => number = (row) => row): void {
    const model = this.#model;
    const before = this.#checkedIds ?? new Map<string, number>();
    this.#checkedIds = model.checked.size > MOST_IDS ? null : new Map();
    if (this.#checkedIds === null) return;
    for (const [id, at] of before) this.#learnChecked(shift(at), id);
    for (const span of model.checked.spans) {
      for (let at = span.from; at < span.to; at++) this.#learnChecked(at, model.rowAt(at)?.id);
    }
  }

  #learnChecked(at: number, id: string | undefined): void {
    const model = this.#model;
    const isOther = (model.rowAt(at)?.id ?? id) !== id;
    if (id !== undefined && !isOther && model.checked.has(at)) this.#checkedIds?.set(id, at);
  }

  follow(change: SourceChange): void {
    if (change.kind === "inserted") this.#shift(change.at, change.count);
    else if (change.kind === "removed") this.#unshift(change.at, change.count);
    else if (change.kind === "reset") this.#find();
  }

  #shift(at: number, count: number): void {
    const model = this.#model;
    const shift = (row: number) => (row >= at ? row + count : row);
    model.checked = model.checked.afterInsert(at, count);
    model.selection = shiftRows(model.selection, shift);
    this.rememberChecked(shift);
  }

  #unshift(at: number, count: number): void {
    const model = this.#model;
    model.checked = model.checked.afterRemove(at, count);
    model.selection = shiftRows(model.selection, (row) => (row < at ? row : Math.max(at, row - count)));
    this.rememberChecked((row) => (row < at ? row : row < at + count ? GONE : row - count));
    this.clamp();
  }

  #find(): void {
    this.#findActive();
    this.#findChecked();
    this.clamp();
  }

  /**
   * The active cell goes with its row. A range then shrinks to it: its other rows may be anywhere now, and Delete must
   * not reach rows that were never chosen.
   */
  #findActive(): void {
    const model = this.#model;
    const { active } = model.selection;
    const present = active === null ? undefined : model.rowAt(active.row);
    if (active === null || present === undefined || model.activeId === null || present.id === model.activeId) return;
    const row = model.options.source.indexOf?.(model.activeId) ?? active.row;
    model.selection = selectCell({ row, column: active.column });
  }

  /** Checked rows are looked up by id; one that cannot be found is unchecked, so that no other takes its place. */
  #findChecked(): void {
    const model = this.#model;
    const found = new Map<string, number>();
    for (const id of this.#checkedIds?.keys() ?? []) {
      const at = model.options.source.indexOf?.(id);
      if (at !== undefined) found.set(id, at);
    }
    this.#checkedIds = found;
    model.checked = [...found.values()].reduce((set, at) => set.add(at, at + 1), IndexSet.empty);
  }

  clamp(): void {
    const model = this.#model;
    model.selection = clampTo(model.selection, model.options.source.count, model.columns.count);
  }

  /** Takes the editor along with its row and column; false when one of them is gone. */
  followEditing(): boolean {
    const model = this.#model;
    const { editing } = model;
    if (editing === null) return true;
    const column = model.columns.indexOf(editing.columnKey);
    const present = model.rowAt(editing.cell.row);
    const isInPlace = present === undefined || present.id === editing.row.id;
    const row = isInPlace ? editing.cell.row : model.options.source.indexOf?.(editing.row.id);
    if (column === -1 || row === undefined || row >= model.options.source.count) return false;
    model.editing = { ...editing, cell: { row, column } };
    return true;
  }

  followColumns(before: readonly string[]): void {
    const model = this.#model;
    const { active } = model.selection;
    const range = rangeOf(model.selection);
    if (active === null) return;
    const at = model.columns.indexOf(before[active.column] ?? "");
    if (at === -1)
      model.selection =
        model.columns.count === 0 ? nothing : clampTo(model.selection, model.options.source.count, model.columns.count);
    else if (at !== active.column || (range !== null && range.right >= model.columns.count))
      model.selection = selectCell({ row: active.row, column: at });
  }
}

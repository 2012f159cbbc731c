/**
 * The records that a view shows: a window of pages for the grid or the cards, the count, the groups and the aggregates.
 *
 * Values come by three ways: pages that are fetched, events of the feed, and what the person types here. What is typed
 * wins until the server has answered (`SaveQueue`). An event changes rows in place; where it could also change which
 * records are shown or their order, counts and pages are fetched again after a moment.
 */
import { records } from "@/api/calls";
import { isAborted } from "@/api/errors";
import type { ChangeEvent, FeedEvent } from "@/api/feed";
import type { Field, Json, RecordPage } from "@/api/types";
import { slotOf } from "@/fields/base/paint";
import { fieldsIn } from "@/fields/filters/operators";
import type { FieldContext } from "@/fields/types";
import { type ChoiceColour, type Row, WindowedSource } from "@/grid";
import type { Colours } from "./colours.ts";
import { groupTree } from "./groups.ts";
import { dependsOn, isSameLook, type Look, orderOf, selectionOf } from "./look.ts";
import { Recolouring } from "./recolouring.ts";
import { type CellChange, type SaveEvents, SaveQueue } from "./saves.ts";

export interface DataState {
  readonly isReady: boolean;
  readonly count: number;
  readonly aggregates: Readonly<Record<string, Json>>;
  readonly error: unknown;
  /** More groups than are listed. */
  readonly isTruncated: boolean;
  readonly waiting: number;
  readonly isOffline: boolean;
}

export interface DataEvents {
  /** Somebody else changed these cells. */
  changedByOthers?(cells: readonly { rowId: string; column: string }[]): void;
  saved?(changes: readonly CellChange[]): void;
  refused?: SaveEvents["refused"];
  conflicted?: SaveEvents["conflicted"];
}

export interface Naming {
  readonly fields: ReadonlyMap<string, Field>;
  readonly context: FieldContext;
  readonly emptyLabel: string;
  /** Tables whose values are shown by lookups, which no change of this table tells of. */
  readonly lookedUp: ReadonlySet<string>;
}

interface DataOptions {
  readonly base: string;
  readonly table: string;
  readonly user: string;
  readonly look: Look;
  readonly naming: Naming;
  /** The table's count, to show the room at once. */
  readonly count: number;
}

/** A row with the look that its cells and its colour belong to. */
interface LookedRow extends Row {
  readonly look?: Look;
}

const PAGE = 200;
const MOST_AT_ONCE = 1000;
const REFRESH_MS = 250;

export class TableData {
  readonly base: string;
  readonly table: string;
  readonly source: WindowedSource;
  readonly saves: SaveQueue;
  events: DataEvents = {};
  readonly #user: string;
  readonly #recolouring = new Recolouring((ids) => this.#colour(ids));
  readonly #listeners = new Set<() => void>();
  #look: Look;
  #naming: Naming;
  #filtered: ReadonlySet<string>;
  #state: DataState;
  #refresh: ReturnType<typeof setTimeout> | undefined;
  #refreshAt = 0;
  #counting: AbortController | undefined;
  #first: { from: number; to: number; look: Look; page: Promise<RecordPage> } | undefined;

  constructor({ base, table, user, look, naming, count }: DataOptions) {
    this.base = base;
    this.table = table;
    this.#user = user;
    this.#look = look;
    this.#naming = naming;
    this.#filtered = fieldsIn(look.filter);
    const isWhole = look.filter === null && look.search === "" && look.groups.length === 0;
    const shown = isWhole ? count : 0;
    const rest = { error: null, isTruncated: false, waiting: 0, isOffline: false };
    this.#state = { isReady: false, count: shown, aggregates: {}, ...rest };
    this.source = new WindowedSource({
      count: shown,
      pageSize: PAGE,
      load: (from, to, signal) => this.#load(from, to, signal),
      onError: (error) => !isAborted(error) && this.#setState({ error }),
    });
    this.saves = new SaveQueue(base, table, {
      saved: (versions, changes) => this.#saved(versions, changes),
      refused: (changes, error, errors) => this.#refused(changes, error, errors),
      conflicted: (changes, conflicts) => this.events.conflicted?.(changes, conflicts),
      stateChanged: (state) => this.#setState(state),
    });
  }

  get look(): Look {
    return this.#look;
  }

  get state(): DataState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): DataState => this.#state;

  /** The first page and the counts, side by side. */
  start(): void {
    this.#recolouring.start();
    const page = this.#ask(0, PAGE);
    page.catch(() => {});
    this.#first = { from: 0, to: PAGE, look: this.#look, page };
    void this.#count();
  }

  setLook(look: Look, naming: Naming): void {
    this.#naming = naming;
    if (isSameLook(look, this.#look)) return;
    this.#look = look;
    this.#filtered = fieldsIn(look.filter);
    this.#recolouring.clear();
    this.refresh(0);
  }

  /** Count and rows anew after a moment; more calls in the meantime make one. */
  refresh(delay = REFRESH_MS): void {
    this.#first = undefined;
    const at = Date.now() + delay;
    if (this.#refresh !== undefined && this.#refreshAt <= at) return;
    clearTimeout(this.#refresh);
    this.#refreshAt = at;
    this.#refresh = setTimeout(() => {
      this.#refresh = undefined;
      void this.#count();
    }, delay);
  }

  /** As `refresh`, at once; resolves when the counts are there. */
  refreshNow(): Promise<void> {
    this.#first = undefined;
    clearTimeout(this.#refresh);
    this.#refresh = undefined;
    return this.#count();
  }

  /** Where a record is, looked for around a place where it should be. */
  async indexAround(record: string, place: number): Promise<number | undefined> {
    const from = Math.max(0, place - 2);
    const rows = await this.source.fetch(from, Math.min(this.source.count, place + 3)).catch(() => []);
    const at = rows.findIndex((row) => row.id === record);
    return at < 0 ? undefined : from + at;
  }

  /** Nobody looks any more: what is asked for is dropped, what is typed is still sent. */
  stop(): void {
    clearTimeout(this.#refresh);
    this.#refresh = undefined;
    this.#counting?.abort();
    this.#recolouring.stop();
    this.source.pause();
    this.saves.flush();
  }

  /** The value of a cell of a row at hand. */
  valueOf(row: Row, field: string): Json {
    const at = this.#look.fields.indexOf(field);
    return (row.cells[at] ?? null) as Json;
  }

  /** Shows the values at once and sends them. */
  change(edits: readonly { row: Row; field: string; value: Json; text?: string | undefined }[]): void {
    const changes: CellChange[] = [];
    for (const { row, field, value, text } of edits) {
      const before = this.valueOf(row, field);
      if (JSON.stringify(before) === JSON.stringify(value)) continue;
      changes.push({ record: row.id, field, value, before, version: row.version, text });
    }
    if (changes.length === 0) return;
    this.saves.add(changes);
    this.#show(changes.map(({ record, field, value }) => ({ record, field, value })));
  }

  /** Puts values in place for rows at hand, without sending them. */
  #show(
    values: readonly { record: string; field: string; value: Json }[],
    versions?: ReadonlyMap<string, number>,
  ): void {
    const rows = new Map<string, Row & { version: number; cells: unknown[] }>();
    for (const { record, field, value } of values) {
      const row = rows.get(record) ?? this.#copyOf(record);
      if (!row) continue;
      rows.set(record, row);
      row.version = Math.max(row.version, versions?.get(record) ?? 0);
      const at = this.#look.fields.indexOf(field);
      if (at >= 0) row.cells[at] = value;
    }
    if (rows.size > 0) this.source.replaceRows([...rows.values()]);
  }

  #copyOf(record: string) {
    const row = this.rowOf(record);
    return row && { ...row, cells: [...row.cells] };
  }

  rowOf(record: string): Row | undefined {
    const at = this.source.indexOf(record);
    return at === undefined ? undefined : this.source.rowAt(at);
  }

  /** The record before or after this one; undefined at the ends or where it is not at hand. */
  async neighbour(record: string, by: 1 | -1): Promise<string | undefined> {
    const at = this.source.indexOf(record);
    if (at === undefined) return undefined;
    const next = at + by;
    if (next < 0 || next >= this.source.count) return undefined;
    const row = this.source.rowAt(next) ?? (await this.source.fetch(next, next + 1))[0];
    return row?.id;
  }

  hear(event: FeedEvent): void {
    if (event.type === "reset") this.refresh(0);
    if (event.type !== "change") return;
    const { table } = event.data;
    if (table === null || table === this.table) this.#hearChange(event.data);
    else if (this.#naming.lookedUp.has(table)) this.refresh();
  }

  #hearChange(change: ChangeEvent): void {
    const fields = change.fields && new Set(change.fields);
    const rows = change.rows;
    if (rows === null || change.ids === null) {
      this.refresh();
      return;
    }
    const isGone = change.ids.some((id) => rows[id] === null);
    this.#takeRows(change, rows);
    this.#recolour(change.ids);
    const isAggregated = fields !== null && Object.keys(this.#look.aggregates).some((field) => fields.has(field));
    // Only an update leaves alone which records there are; undoing a deletion, for one, brings some back.
    const isSame = change.kind === "update" || change.kind === "compute";
    const isLookedUp = this.#naming.lookedUp.size > 0 && change.fields?.some((field) => this.#isOfType(field, "link"));
    if (!isSame || isGone || isLookedUp || dependsOn(this.#look, fields, this.#filtered)) this.refresh();
    else if (isAggregated) this.refresh(1000);
  }

  /** Whether the cells are made of what stands elsewhere. */
  #isRead(field: string): boolean {
    return this.#isOfType(field, "link") || this.#naming.fields.get(field)?.computed !== undefined;
  }

  #isOfType(field: string, type: string): boolean {
    return this.#naming.fields.get(field)?.type === type;
  }

  #takeRows(change: ChangeEvent, rows: NonNullable<ChangeEvent["rows"]>): void {
    const values: { record: string; field: string; value: Json }[] = [];
    const versions = new Map<string, number>();
    const flashes: { rowId: string; column: string }[] = [];
    // What becomes of linked records changes cells here, and no record; nor do computed values, kept or not.
    const isEcho = change.kind === "compute" || change.fields?.every((field) => this.#isRead(field)) === true;
    for (const [record, row] of Object.entries(rows)) {
      const known = this.rowOf(record);
      if (!known || row === null) continue;
      const [version, ...cells] = row;
      if (version < known.version || (version === known.version && !isEcho)) continue;
      versions.set(record, version);
      for (const [at, field] of (change.fields ?? []).entries()) {
        if (!this.#look.fields.includes(field) || this.saves.pending(record, field)) continue;
        values.push({ record, field, value: cells[at] ?? null });
        if (change.by !== this.#user) flashes.push({ rowId: record, column: field });
      }
    }
    this.#show(values, versions);
    if (flashes.length > 0) this.events.changedByOthers?.(flashes);
  }

  /** Whatever changed in a record may have changed its colour: rules may name what this view does not show. */
  #recolour(records: readonly string[]): void {
    if (this.#look.colours === null) return;
    this.#recolouring.add(records.filter((record) => this.source.indexOf(record) !== undefined));
  }

  async #colour(ids: string[]): Promise<void> {
    const look = this.#look;
    if (look.colours === null) return;
    const { colors } = await records.colors(this.base, this.table, { ids, colors: [...look.colours.filters] });
    if (this.#look !== look) return;
    const recoloured = ids.flatMap((id, index) => {
      const row = this.rowOf(id);
      const colour = colourAt(look.colours, colors[index]);
      return row && row.colour !== colour ? [{ ...row, colour }] : [];
    });
    if (recoloured.length > 0) this.source.replaceRows(recoloured);
  }

  async #load(from: number, to: number, signal: AbortSignal): Promise<readonly Row[]> {
    const rows: Row[] = [];
    const asked = this.#look;
    for (let at = from; at < to; at += MOST_AT_ONCE) {
      const page = await this.#page(at, Math.min(to, at + MOST_AT_ONCE), signal);
      rows.push(...this.#rowsOf(page, asked));
    }
    if (this.#state.error !== null) this.#setState({ error: null });
    return rows;
  }

  async #page(from: number, to: number, signal: AbortSignal): Promise<RecordPage> {
    const first = this.#first;
    if (first && first.look === this.#look && from === 0 && to <= first.to) {
      this.#first = undefined;
      const page = await first.page;
      return { ...page, ids: page.ids.slice(0, to), rows: page.rows.slice(0, to) };
    }
    return this.#ask(from, to - from, signal);
  }

  #ask(offset: number, limit: number, signal?: AbortSignal): Promise<RecordPage> {
    const { fields, colours } = this.#look;
    const spec = { ...selectionOf(this.#look), ...orderOf(this.#look), fields: [...fields], limit, offset };
    const asked = colours ? { ...spec, colors: [...colours.filters] } : spec;
    return records.query(this.base, this.table, asked, { signal });
  }

  /** A page can be read before a change and come after it: a row at hand that is newer stays as it is. */
  #rowsOf(page: RecordPage, asked: Look): Row[] {
    const look = this.#look;
    const order = look.fields.map((field) => page.fields.indexOf(field));
    const atHand: ReadonlyMap<string, LookedRow> = this.source.rowsOf(new Set(page.ids));
    return page.rows.map((values, index): LookedRow => {
      const id = page.ids[index] ?? "";
      const [version, ...cells] = values;
      const known = atHand.get(id);
      if (known?.look === look && known.version > version) return known;
      const hasPending = this.saves.hasPending(id);
      const shown = order.map((at, column) => {
        const pending = hasPending ? this.saves.pending(id, look.fields[column] ?? "") : undefined;
        return pending ? pending.value : at < 0 ? null : (cells[at] ?? null);
      });
      return { id, version, cells: shown, colour: colourAt(asked.colours, page.colors?.[index]), look: asked };
    });
  }

  async #count(): Promise<void> {
    this.#counting?.abort();
    const counting = new AbortController();
    this.#counting = counting;
    const look = this.#look;
    const options = { signal: counting.signal };
    const groups = [...look.groups];
    const aggregates = { ...look.aggregates };
    const selection = selectionOf(look);
    try {
      const [summary, grouped] = await Promise.all([
        records.summary(this.base, this.table, { ...selection, aggregates }, options),
        groups.length === 0
          ? null
          : records.groups(this.base, this.table, { ...selection, groups, aggregates }, options),
      ]);
      if (this.#counting !== counting) return;
      const tree = grouped ? groupTree(grouped.groups, groups, { ...this.#naming, aggregates }) : undefined;
      this.#setState({
        isReady: true,
        count: summary.count,
        aggregates: summary.aggregates,
        error: null,
        isTruncated: grouped?.truncated ?? false,
      });
      this.source.invalidate(summary.count, tree);
    } catch (error) {
      if (!isAborted(error) && this.#counting === counting) this.#setState({ error, isReady: true });
    }
  }

  #saved(versions: ReadonlyMap<string, number>, changes: readonly CellChange[]): void {
    this.#show(
      changes
        .filter((change) => !this.saves.pending(change.record, change.field))
        .map(({ record, field, value }) => ({ record, field, value })),
      versions,
    );
    this.events.saved?.(changes);
    this.#recolour(changes.map((change) => change.record));
    const fields = new Set(changes.map((change) => change.field));
    const isAggregated = Object.keys(this.#look.aggregates).some((field) => fields.has(field));
    if (isAggregated || dependsOn(this.#look, fields, this.#filtered)) this.refresh(600);
  }

  #refused(...[changes, error, errors]: Parameters<SaveEvents["refused"]>): void {
    this.putBack(changes);
    this.events.refused?.(changes, error, errors);
  }

  /** What was typed is taken back. */
  putBack(changes: readonly CellChange[]): void {
    this.#show(changes.map(({ record, field, before }) => ({ record, field, value: before })));
  }

  /** Another's values are taken over, with their version. */
  accept(record: string, version: number, values: Readonly<Record<string, Json>>): void {
    const shown = Object.entries(values).map(([field, value]) => ({ record, field, value }));
    this.#show(shown, new Map([[record, version]]));
  }

  #setState(part: Partial<DataState>): void {
    this.#state = { ...this.#state, ...part };
    for (const listener of this.#listeners) listener();
  }
}

function colourAt(colours: Colours | null, place: number | null | undefined): ChoiceColour | undefined {
  const colour = typeof place === "number" ? colours?.palette[place] : undefined;
  return colour && slotOf(colour);
}

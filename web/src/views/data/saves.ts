/**
 * What was changed here and is not yet on the server.
 *
 * Edits are shown at once and sent in batches, one batch at a time and in order. A lost connection keeps them and tries
 * again; a refusal takes them back and tells why; a conflict asks. Until the server has answered, a value that is
 * fetched or pushed does not replace what the person just typed.
 */
import { records } from "@/api/calls";
import { ApiError, hasCode } from "@/api/errors";
import type { Json, RecordChange, ValueError, Values, VersionConflict } from "@/api/types";
import { joinEdits, writtenValue } from "@/fields/base/links";

export interface CellChange {
  readonly record: string;
  readonly field: string;
  readonly value: Json;
  /** What the cell held before, to put back. */
  readonly before: Json;
  /** The version of the record that the person saw. */
  readonly version: number;
  /** What was typed, to offer again after a refusal. */
  readonly text?: string | undefined;
}

export interface SaveEvents {
  /** The record's new version, and the fields that were saved. */
  saved(versions: ReadonlyMap<string, number>, changes: readonly CellChange[], seq: number | null): void;
  /** Refused: the values were put back. */
  refused(changes: readonly CellChange[], error: unknown, errors: readonly ValueError[]): void;
  conflicted(changes: readonly CellChange[], conflicts: readonly VersionConflict[]): void;
  /** Whether something waits, and whether that is because the server cannot be reached. */
  stateChanged(state: { waiting: number; isOffline: boolean }): void;
}

const MOST_RECORDS = 500;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15_000;

type Send = typeof records.change;

export class SaveQueue {
  readonly #base: string;
  readonly #table: string;
  readonly #events: SaveEvents;
  readonly #send: Send;
  /** Waiting changes by record and field: the newest value of a cell is the one that is sent. */
  readonly #waiting = new Map<string, Map<string, CellChange>>();
  #sending: readonly CellChange[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = FIRST_WAIT;
  #isOffline = false;
  #idle: (() => void)[] = [];

  constructor(base: string, table: string, events: SaveEvents, send: Send = records.change) {
    this.#base = base;
    this.#table = table;
    this.#events = events;
    this.#send = send;
  }

  get count(): number {
    let count = this.#sending.length;
    for (const fields of this.#waiting.values()) count += fields.size;
    return count;
  }

  add(changes: readonly CellChange[]): void {
    for (const change of changes) {
      const fields = this.#waiting.get(change.record) ?? new Map<string, CellChange>();
      const earlier = fields.get(change.field);
      fields.set(change.field, earlier ? joined(earlier, change) : change);
      this.#waiting.set(change.record, fields);
    }
    this.#tell();
    if (this.#timer === undefined && this.#sending.length === 0) this.#schedule(0);
  }

  /** The value that waits for a cell, if one does. */
  pending(record: string, field: string): CellChange | undefined {
    const waiting = this.#waiting.get(record)?.get(field);
    return waiting ?? this.#sending.find((change) => change.record === record && change.field === field);
  }

  hasPending(record: string): boolean {
    return this.#waiting.has(record) || this.#sending.some((change) => change.record === record);
  }

  /** Resolves when everything has been answered. */
  settled(): Promise<void> {
    if (this.count === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Try at once: the network is back, or the page is about to be left. */
  flush(): void {
    if (this.#sending.length > 0 || this.#waiting.size === 0) return;
    this.#schedule(0);
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#sendBatch();
    }, delay);
  }

  async #sendBatch(): Promise<void> {
    const batch = this.#takeBatch();
    if (batch.length === 0) return;
    this.#sending = batch;
    try {
      const answer = await this.#send(this.#base, this.#table, patchesOf(batch));
      this.#isOffline = false;
      this.#wait = FIRST_WAIT;
      this.#sending = [];
      const versions = new Map(answer.records.map((record) => [record.id, record.version]));
      this.#lift(versions);
      this.#events.saved(versions, batch, answer.seq);
    } catch (error) {
      this.#sending = [];
      if (isPassing(error)) this.#putBack(batch);
      else if (hasCode(error, "version_conflict")) this.#conflict(batch, error);
      else this.#refuse(batch, error);
    }
    this.#tell();
    if (this.#waiting.size > 0) this.#schedule(this.#isOffline ? this.#nextWait() : 0);
  }

  #takeBatch(): CellChange[] {
    const batch: CellChange[] = [];
    let taken = 0;
    for (const [record, fields] of this.#waiting) {
      if (taken++ >= MOST_RECORDS) break;
      batch.push(...fields.values());
      this.#waiting.delete(record);
    }
    return batch;
  }

  /** What still waits for a record was made on our own newer version, which is no conflict. */
  #lift(versions: ReadonlyMap<string, number>): void {
    for (const [record, fields] of this.#waiting) {
      const version = versions.get(record);
      if (version === undefined) continue;
      for (const [field, change] of fields)
        fields.set(field, { ...change, version: Math.max(version, change.version) });
    }
  }

  #putBack(batch: readonly CellChange[]): void {
    this.#isOffline = true;
    for (const change of batch) {
      const fields = this.#waiting.get(change.record) ?? new Map<string, CellChange>();
      const newer = fields.get(change.field);
      fields.set(change.field, newer ? joined(change, newer) : change);
      this.#waiting.set(change.record, fields);
    }
  }

  /** Nothing was written. Those that did not conflict go out again; the others are asked about. */
  #conflict(batch: readonly CellChange[], error: ApiError): void {
    const conflicts = (error.data.conflicts ?? []) as VersionConflict[];
    const isHit = (change: CellChange) =>
      conflicts.some((conflict) => conflict.id === change.record && change.field in conflict.fields);
    const hit = batch.filter(isHit);
    if (hit.length === 0) {
      this.#refuse(batch, error);
      return;
    }
    this.add(batch.filter((change) => !isHit(change)));
    this.#events.conflicted(hit, conflicts);
  }

  #refuse(batch: readonly CellChange[], error: unknown): void {
    const errors = errorsOf(error);
    const ids = [...new Set(batch.map((change) => change.record))];
    const isBad = (change: CellChange) =>
      errors.length === 0 || errors.some((one) => ids[one.record] === change.record && one.field === change.field);
    const bad = batch.filter(isBad);
    this.add(batch.filter((change) => !isBad(change)));
    this.#events.refused(bad, error, errors);
  }

  #nextWait(): number {
    const wait = this.#wait;
    this.#wait = Math.min(wait * 2, LONGEST_WAIT);
    return wait;
  }

  #tell(): void {
    const waiting = this.count;
    this.#events.stateChanged({ waiting, isOffline: this.#isOffline && waiting > 0 });
    if (waiting > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

/** Two changes of one cell as one, on what was there before the first. */
function joined(earlier: CellChange, later: CellChange): CellChange {
  return {
    ...later,
    value: joinEdits(earlier.value, later.value),
    before: earlier.before,
    version: earlier.version,
  };
}

function patchesOf(batch: readonly CellChange[]): RecordChange[] {
  const patches = new Map<string, { id: string; version: number; values: Values }>();
  for (const { record, field, value, version } of batch) {
    const patch = patches.get(record) ?? { id: record, version, values: {} };
    patch.values[field] = writtenValue(value);
    patch.version = Math.min(patch.version, version);
    patches.set(record, patch);
  }
  return [...patches.values()];
}

/** No answer, or one that says: not now. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 0 || error.status === 429 || (error.status >= 502 && error.status <= 504);
}

export function errorsOf(error: unknown): ValueError[] {
  if (!hasCode(error, "invalid_values")) return [];
  const { errors } = error.data;
  return Array.isArray(errors) ? (errors as ValueError[]) : [];
}

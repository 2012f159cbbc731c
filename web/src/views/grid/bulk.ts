/**
 * Changes of many cells at once: pasting, filling, clearing. They are sent in chunks, shown as they are saved, told of
 * while they run, and can be stopped between chunks. What cannot be read stays as it is and is counted.
 */
import { records } from "@/api/calls";
import type { Field, RecordChange, Values } from "@/api/types";
import { issueText } from "@/fields/base/issues";
import { readText, typeOf } from "@/fields/registry";
import type { FieldContext } from "@/fields/types";
import type { Row } from "@/grid";
import { errorsOf } from "../data/saves.ts";

const CHUNK = 500;

export interface Skipped {
  count: number;
  /** Why, for the first that was skipped. */
  reason: string | null;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
}

export interface Job {
  readonly base: string;
  readonly table: string;
  readonly rows: readonly Row[];
  /** Values for the n-th record; those beyond `rows` are made. */
  readonly valuesOf: (at: number, skipped: Skipped) => Values;
  readonly newCount: number;
  /** The values are texts that the server reads, making options that do not exist. */
  readonly isText: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface JobResult {
  readonly done: number;
  readonly skipped: Skipped;
  readonly made: readonly string[];
}

export async function runJob(job: Job): Promise<JobResult> {
  const skipped: Skipped = { count: 0, reason: null };
  const total = job.rows.length + job.newCount;
  const made: string[] = [];
  let done = 0;
  for (let at = 0; at < total && !job.signal.aborted; at += CHUNK) {
    const end = Math.min(total, at + CHUNK);
    const known = job.rows.slice(at, Math.min(end, job.rows.length));
    await change(job, known, at, skipped);
    const firstNew = Math.max(at, job.rows.length);
    if (end > firstNew) made.push(...(await create(job, firstNew, end, skipped)));
    done = end;
    job.onProgress({ done, total });
  }
  return { done, skipped, made };
}

async function change(job: Job, rows: readonly Row[], from: number, skipped: Skipped): Promise<void> {
  const changes: RecordChange[] = rows.map((row, index) => ({
    id: row.id,
    values: job.valuesOf(from + index, skipped),
  }));
  await sendFitting(
    changes.filter((one) => Object.keys(one.values).length > 0),
    skipped,
    (fitting) => records.change(job.base, job.table, fitting, job.isText),
  );
}

async function create(job: Job, from: number, to: number, skipped: Skipped): Promise<string[]> {
  const made = Array.from({ length: to - from }, (_, index) => ({ values: job.valuesOf(from + index, skipped) }));
  const answer = await sendFitting(made, skipped, (fitting) =>
    records.create(
      job.base,
      job.table,
      fitting.map((one) => one.values),
      job.isText,
    ),
  );
  return answer?.ids ?? [];
}

/** A refusal names the cells that it does not take: without them the rest is sent again. */
async function sendFitting<Item extends { values: Values }, Answer>(
  items: readonly Item[],
  skipped: Skipped,
  send: (items: readonly Item[] & Item[]) => Promise<Answer>,
): Promise<Answer | null> {
  let rest = [...items];
  for (let turn = 0; rest.length > 0; turn++) {
    try {
      return await send(rest);
    } catch (error) {
      const errors = errorsOf(error);
      if (errors.length === 0 || turn >= 10) throw error;
      const before = cellCount(rest);
      for (const one of errors) {
        delete rest[one.record]?.values[one.field];
        skipped.reason ??= one.message;
      }
      const lost = before - cellCount(rest);
      if (lost === 0) throw error;
      skipped.count += lost;
      rest = rest.filter((item) => Object.keys(item.values).length > 0);
    }
  }
  return null;
}

function cellCount(items: readonly { values: Values }[]): number {
  return items.reduce((sum, item) => sum + Object.keys(item.values).length, 0);
}

/** A pasted text as the server will read it, or undefined where it cannot be a value of the field. */
export function pastedText(
  text: string,
  field: Field,
  context: FieldContext,
  skipped: Skipped,
): string | null | undefined {
  const trimmed = text.trim();
  const type = typeOf(field);
  if (trimmed === "") return null;
  if (field.type === "attachment") {
    skipped.count++;
    return undefined;
  }
  if (type.valueType === "option" || type.valueType === "options") return trimmed;
  const parsed = readText(trimmed, field, context);
  if (!parsed.issue) return trimmed;
  skipped.count++;
  skipped.reason ??= issueText(parsed.issue, context.locale);
  return undefined;
}

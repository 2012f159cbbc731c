/**
 * What is done to records from the grid: add, delete, paste, fill, clear, export. Long ones are told of while they run.
 * It loads with the first that is asked for.
 */
import type { RefObject } from "react";
import { type ExportFormat, records } from "@/api/calls";
import { isAborted } from "@/api/errors";
import type { Field, Json, Values } from "@/api/types";
import { wholeLinks } from "@/fields/base/links";
import { impliedValues } from "@/fields/filters/implied";
import { typeOf } from "@/fields/registry";
import type { FieldContext } from "@/fields/types";
import type { Grid, GridEvents, Group, Row, Target } from "@/grid";
import { type Locale, translator } from "@/i18n/runtime";
import { ask, toast, toastError, toastUndo } from "@/ui";
import { exportSpec, MOST_EXPORTED } from "../data/exports.ts";
import { pathOf } from "../data/groups.ts";
import { type Look, selectionOf } from "../data/look.ts";
import type { TableData } from "../data/TableData.ts";
import { words } from "./actionWords.ts";
import { type JobResult, pastedText, runJob, type Skipped } from "./bulk.ts";
import type { GridActions } from "./GridActions.ts";

export interface RunningJob {
  readonly title: string;
  readonly done: number;
  readonly total: number;
  readonly stop: () => void;
}

export interface Scope {
  readonly data: TableData;
  readonly fields: ReadonlyMap<string, Field>;
  readonly context: FieldContext;
  readonly grid: () => Grid | null;
  readonly actions: GridActions;
  readonly locale: Locale;
  /** Whether something runs: one thing at a time. */
  readonly busy: RefObject<boolean>;
  readonly setJob: (job: RunningJob | null) => void;
  readonly uncheck: () => void;
}

/** Above so many records nothing is changed in one go. */
const MOST_RECORDS = 100_000;
/** Above so many records a job shows its progress. */
const SHOWN = 300;
const DELETE_CHUNK = 2000;
const ASK_ABOVE = 20;

export function recordActions(scope: Scope) {
  const { data, fields, context, grid, actions } = scope;
  const t = translator(words, scope.locale);

  const run = async (
    title: string,
    rows: readonly Row[],
    newCount: number,
    isText: boolean,
    valuesOf: (at: number, skipped: Skipped) => Values,
  ): Promise<JobResult | null> => {
    const total = rows.length + newCount;
    if (scope.busy.current || total === 0) return null;
    const abort = new AbortController();
    const show = (done: number) => total > SHOWN && scope.setJob({ title, done, total, stop: () => abort.abort() });
    scope.busy.current = true;
    show(0);
    try {
      await data.saves.settled();
      const { base, table } = data;
      const onProgress = ({ done }: { done: number }) => show(done);
      const result = await runJob({ base, table, rows, newCount, isText, valuesOf, signal: abort.signal, onProgress });
      if (abort.signal.aborted && result.done < total) toast(t("stopped", { count: result.done }));
      return result;
    } catch (error) {
      toastError(error);
      return null;
    } finally {
      scope.busy.current = false;
      scope.setJob(null);
      data.refresh(0);
    }
  };

  const rowsOf = async (target: Target): Promise<readonly Row[] | null> => {
    if (target.count > MOST_RECORDS) {
      toast(t("tooLarge", { limit: MOST_RECORDS }), { tone: "danger" });
      return null;
    }
    try {
      return await target.rows();
    } catch (error) {
      if (!isAborted(error)) toastError(error);
      return null;
    }
  };

  const named = (ids: readonly string[]) => ids.map((id) => fields.get(id)).filter((field) => field !== undefined);

  const paste = async (event: GridEvents["paste"]) => {
    const rows = await rowsOf(event.target);
    if (!rows) return;
    const columns = named(event.columns);
    const result = await run(t("pasting"), rows, event.newRows, true, (at, skipped) => {
      const values: Values = {};
      for (const [column, field] of columns.entries()) {
        const text = pastedText(event.text(at, column), field, context, skipped);
        if (text !== undefined) values[field.id] = text ?? typeOf(field).empty;
      }
      return values;
    });
    if (result) tellPasted(result, event);
  };

  const tellPasted = ({ done, skipped }: JobResult, event: GridEvents["paste"]) => {
    const notes: string[] = [];
    if (skipped.count > 0) notes.push(t("skippedCells", { count: skipped.count }));
    if (skipped.reason) notes.push(t("firstSkipped", { reason: skipped.reason }));
    if (event.columnsCut > 0) notes.push(t("cutColumns", { count: event.columnsCut }));
    const readonly = named(event.readonlyColumns).map((field) => field.name);
    if (readonly.length > 0) notes.push(t("readonlyColumns", { names: readonly.join("、") }));
    if (notes.length === 0 && done < 2) return;
    toast([t("pasted", { count: done }), ...notes].join(" "));
  };

  const fill = async (event: GridEvents["fill"]) => {
    const rows = await rowsOf(event.target);
    if (!rows) return;
    const columns = named(event.columns);
    const result = await run(t("filling"), rows, 0, false, (at, skipped) => {
      const values: Values = {};
      for (const [column, field] of columns.entries()) {
        const value = copied((event.value(at, column) ?? null) as Json, field);
        if (value === undefined) skipped.count++;
        else values[field.id] = value;
      }
      return values;
    });
    if (result && result.skipped.count > 0) toast(t("skippedCells", { count: result.skipped.count }));
  };

  const clear = async ({ target, columns }: GridEvents["clear"]) => {
    const emptied = Object.fromEntries(named(columns).map((field) => [field.id, typeOf(field).empty]));
    if (target.count === data.source.count)
      return everywhere(() => records.changeWhere(data.base, data.table, reach(), emptied));
    const rows = await rowsOf(target);
    if (rows) await run(t("clearing"), rows, 0, false, () => ({ ...emptied }));
  };

  const reach = () => ({ filter: null, ...selectionOf(data.look) });

  const everywhere = async (write: () => Promise<unknown>) => {
    try {
      await write();
    } catch (error) {
      toastError(error);
    }
    data.refresh(0);
  };

  const remove = async (target: Target) => {
    const { count } = target;
    if (count === 0) return;
    const question = { title: t("deleteManyTitle", { count }), body: t("deleteManyText"), action: t("delete") };
    if (count > ASK_ABOVE && !(await ask({ ...question, isDanger: true }))) return;
    if (count === data.source.count && count > DELETE_CHUNK) {
      await everywhere(() => records.remove(data.base, data.table, reach()));
    } else {
      const rows = await rowsOf(target);
      if (!rows) return;
      const ids = rows.map((row) => row.id);
      for (let at = 0; at < ids.length; at += DELETE_CHUNK) {
        const part = ids.slice(at, at + DELETE_CHUNK);
        try {
          await records.remove(data.base, data.table, { ids: part });
        } catch (error) {
          data.refresh(0);
          return toastError(error);
        }
      }
      data.refresh(0);
    }
    scope.uncheck();
    toastUndo(t("deleted", { count }), actions.undo);
  };

  /** The named records as a file; all of them need no names. */
  const save = async (target: Target, format: ExportFormat) => {
    const isAll = target.count === data.source.count;
    if (!isAll && target.count > MOST_EXPORTED) {
      toast(t("exportTooMany", { limit: MOST_EXPORTED }), { tone: "danger" });
      return;
    }
    const rows = isAll ? undefined : await rowsOf(target);
    if (rows === null) return;
    try {
      await data.saves.settled();
      const ids = rows?.map((row) => row.id);
      await records.export(data.base, data.table, exportSpec(data.look, format, ids));
    } catch (error) {
      toastError(error);
    }
  };

  const add = async (group: Group | null) => {
    if (scope.busy.current) return;
    scope.busy.current = true;
    try {
      const values = { ...impliedValues(data.look.filter, fields), ...groupValues(group, data.look, fields) };
      const { ids } = await records.create(data.base, data.table, [values]);
      if (ids[0]) await reveal(ids[0], group);
    } catch (error) {
      toastError(error);
    } finally {
      scope.busy.current = false;
    }
  };

  /** Shows the new record in the grid, or where it does not stand there, in the panel. */
  const reveal = async (id: string, group: Group | null) => {
    await data.refreshNow();
    const isPlain = data.look.sorts.length === 0;
    const end = group ? endOf(data.source.groups ?? [], group.key) : data.source.count;
    const at = isPlain && end !== undefined ? await data.indexAround(id, end - 1) : undefined;
    if (at !== undefined) {
      grid()?.goTo(at, data.look.fields[0]);
      grid()?.focus();
      return;
    }
    if (data.look.filter || data.look.search) {
      toast(t("notInView"), { action: { label: t("show"), onAction: () => actions.openRecord(id) } });
    } else actions.openRecord(id);
  };

  return { paste, fill, clear, remove, save, add };
}

/** Where a group ends: the number of records up to its last. */
function endOf(groups: readonly Group[], key: string): number | undefined {
  let count = 0;
  const walk = (list: readonly Group[]): number | undefined => {
    for (const group of list) {
      if (group.key === key) return count + group.count;
      if (group.children) {
        const found = walk(group.children);
        if (found !== undefined) return found;
      } else count += group.count;
    }
    return undefined;
  };
  return walk(groups);
}

function groupValues(group: Group | null, look: Look, fields: ReadonlyMap<string, Field>): Values {
  if (!group) return {};
  const values: Values = {};
  for (const [depth, value] of pathOf(group).entries()) {
    const field = fields.get(look.groups[depth]?.field ?? "");
    if (!field || value === null || !typeOf(field).isWritable) continue;
    const own = copied(value, field);
    if (own !== undefined && typeOf(field).valueType !== "datetime") values[field.id] = own;
  }
  return values;
}

/** A value for another cell; undefined for a cell of so many links that not all of them are at hand. */
function copied(value: Json, field: Field): Json | undefined {
  return field.type === "link" ? wholeLinks(value) : value;
}

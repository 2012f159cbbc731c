/** What is done to records from the grid; what is more than a few cells loads when it is first asked for. */
import { useRef, useState } from "react";
import type { ExportFormat } from "@/api/calls";
import { isAborted } from "@/api/errors";
import type { Field } from "@/api/types";
import { fieldType } from "@/fields/registry";
import type { FieldContext } from "@/fields/types";
import type { Grid, GridEvents, Group, Target } from "@/grid";
import { useLocale } from "@/i18n/react";
import { toastError } from "@/ui";
import type { TableData } from "../data/TableData.ts";
import type { GridActions } from "./GridActions.ts";
import type { RunningJob } from "./recordActions.ts";

interface Options {
  data: TableData;
  fields: ReadonlyMap<string, Field>;
  context: FieldContext;
  grid: () => Grid | null;
  actions: GridActions;
}

/** So many records are cleared as if they were typed: at once, and kept while the connection is lost. */
const FEW = 50;

export function useRecordActions(options: Options) {
  const { data, fields, grid } = options;
  const locale = useLocale();
  const [job, setJob] = useState<RunningJob | null>(null);
  const busy = useRef(false);

  const uncheck = () => {
    const made = grid();
    if (made) made.check(made.model.checked.remove(0, Number.MAX_SAFE_INTEGER));
  };
  const load = async () => {
    const { recordActions } = await import("./recordActions.ts");
    return recordActions({ ...options, locale, busy, setJob, uncheck });
  };

  const clear = async (event: GridEvents["clear"]) => {
    const { target, columns } = event;
    if (target.count > FEW) return (await load()).clear(event);
    try {
      const rows = await target.rows();
      const emptied = columns.map((id) => ({ field: id, value: fieldType(fields.get(id)?.type ?? "").empty }));
      data.change(rows.flatMap((row) => emptied.map((one) => ({ row, ...one }))));
    } catch (error) {
      if (!isAborted(error)) toastError(error);
    }
  };

  return {
    job,
    uncheck,
    clear,
    paste: async (event: GridEvents["paste"]) => (await load()).paste(event),
    fill: async (event: GridEvents["fill"]) => (await load()).fill(event),
    add: async (group: Group | null) => (await load()).add(group),
    remove: async (target: Target) => (await load()).remove(target),
    save: async (target: Target, format: ExportFormat) => (await load()).save(target, format),
  };
}

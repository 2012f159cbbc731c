/** How many values the types that were chosen by hand would refuse, asked a moment after the last choice. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { keys } from "@/api/queries";
import { imports } from "./calls.ts";
import { type ColumnDraft, changedColumns, newColumn } from "./plan.ts";
import type { ColumnCheck, InferredColumn } from "./types.ts";

const pauseMs = 350;

export interface Checks {
  isPending: boolean;
  of: (index: number) => ColumnCheck | "pending" | null;
}

export function useChecks(
  base: string,
  id: string,
  drafts: readonly ColumnDraft[],
  columns: readonly InferredColumn[],
): Checks {
  const wanted = JSON.stringify(changedColumns(drafts, columns).map((draft) => ({ ...newColumn(draft), name: "" })));
  const settled = useSettled(wanted);
  const query = useQuery({
    queryKey: [...keys.base(base), "import", id, "check", settled],
    queryFn: ({ signal }) => imports.check(base, id, JSON.parse(settled), { signal }),
    enabled: settled !== "[]",
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  });
  const asked = new Set((JSON.parse(wanted) as { source: number }[]).map(({ source }) => source));
  const isPending = wanted !== settled || query.isFetching;
  return {
    isPending,
    of: (index) => {
      if (!asked.has(index)) return null;
      return isPending ? "pending" : (query.data?.columns.find((check) => check.source === index) ?? null);
    },
  };
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** How many values the choices that were made by hand would refuse, asked a moment after the last of them. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { keys } from "@/api/queries";
import { imports } from "./calls.ts";
import { type ColumnDraft, changedColumns, linkColumns, newColumn } from "./plan.ts";
import type { CheckRequest, ColumnCheck, InferredColumn, LinkCheck } from "./types.ts";

const pauseMs = 350;

export interface Checks {
  isPending: boolean;
  of: (index: number) => ColumnCheck | "pending" | null;
  /** Of a column that fills a link; an error where its records cannot be looked for as it is. */
  ofLink: (index: number) => LinkCheck | "pending" | Error | null;
}

/** `table` is the one that is filled, null for a new one. */
export function useChecks(
  base: string,
  id: string,
  drafts: readonly ColumnDraft[],
  columns: readonly InferredColumn[],
  table: string | null,
): Checks {
  const request = table === null ? newRequest(drafts, columns) : linkRequest(drafts, table);
  const wanted = JSON.stringify(request);
  const settled = useSettled(wanted);
  const query = useQuery({
    queryKey: [...keys.base(base), "import", id, "check", settled],
    queryFn: ({ signal }) => imports.check(base, id, JSON.parse(settled), { signal }),
    enabled: settled !== "{}",
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
    retry: false,
  });
  const isPending = wanted !== settled || query.isFetching;
  const among = <Found extends { source: number }>(index: number, found: readonly Found[] | undefined) =>
    found?.find((check) => check.source === index) ?? null;
  return {
    isPending,
    of: (index) => {
      if (!request.columns?.some(({ source }) => source === index)) return null;
      return isPending ? "pending" : among(index, query.data?.columns);
    },
    ofLink: (index) => {
      if (!request.links?.some(({ source }) => source === index)) return null;
      return isPending ? "pending" : (query.error ?? among(index, query.data?.links));
    },
  };
}

function newRequest(drafts: readonly ColumnDraft[], columns: readonly InferredColumn[]): CheckRequest {
  const changed = changedColumns(drafts, columns).map((draft) => ({ ...newColumn(draft), name: "" }));
  return changed.length > 0 ? { columns: changed } : {};
}

function linkRequest(drafts: readonly ColumnDraft[], table: string): CheckRequest {
  const links = linkColumns(drafts);
  return links.length > 0 ? { table, links } : {};
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

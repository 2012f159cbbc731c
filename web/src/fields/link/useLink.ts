/** A link field with its other side, and pages of the records there, kept fresh by the feed. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useFeed } from "@/api/feed";
import { askAgain, keys, useLoadedBase } from "@/api/queries";
import type { Field, Filter } from "@/api/types";
import type { FieldContext } from "../types.ts";
import { type Link, type LinkedRecord, linkOf, loadPage } from "./records.ts";

export const SEARCH_MS = 200;
/** Longer lists are left as they are when something changes: to fetch them again would take many requests. */
const MOST_PAGES = 4;

/** Undefined where the other table is not there for this person. */
export function useLink(field: Field, context: FieldContext): Link | undefined {
  const base = useLoadedBase(context.base ?? "");
  return useMemo(() => linkOf(base, field), [base, field]);
}

export interface LinkedRecords {
  readonly found: readonly LinkedRecord[];
  /** What is found is not what is searched for yet. */
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly hasMore: boolean;
  readonly more: () => void;
}

interface Wish {
  readonly filter: Filter | null;
  readonly search: string;
  readonly isEnabled?: boolean;
}

export function useRecords(
  link: Link,
  { filter, search, isEnabled = true }: Wish,
  context: FieldContext,
): LinkedRecords {
  const wanted = useLater(search.trim(), SEARCH_MS);
  const { base, target } = link;
  const query = useInfiniteQuery({
    queryKey: [...keys.table(base.id, target.id), "linkable", link.field.id, filter, wanted],
    queryFn: ({ pageParam, signal }) => loadPage(link, { search: wanted, filter, after: pageParam }, context, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    staleTime: 0,
    enabled: isEnabled,
  });
  useFeed(base.id, (event) => {
    const isHere = event.type === "change" && (event.data.table === null || event.data.table === target.id);
    const isShort = (query.data?.pages.length ?? 0) <= MOST_PAGES;
    if (isEnabled && isShort && (isHere || event.type === "reset")) void askAgain(query);
  });
  return {
    found: query.data?.pages.flatMap((page) => page.records) ?? [],
    isBusy: search.trim() !== wanted || query.isPending || query.isPlaceholderData,
    error: query.error,
    hasMore: query.hasNextPage,
    more: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
  };
}

/** A value as it was a moment ago, until it rests. */
export function useLater<Value>(value: Value, delay: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delay);
    return () => clearTimeout(timer);
  }, [value, delay]);
  return settled;
}

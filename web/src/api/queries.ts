/**
 * What the page keeps of the server's state, and when it goes stale. Features add their own queries beside their screens;
 * here stand those that everybody needs: the person, their workspaces, a base's schema.
 */
import { QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { bases, fields, session, workspaces } from "./calls.ts";
import { ApiError } from "./errors.ts";
import { useFeed } from "./feed.ts";
import type { Base, Field, Me, Table, View } from "./types.ts";

export const keys = {
  status: ["status"] as const,
  me: ["me"] as const,
  workspace: (ws: string) => ["workspace", ws] as const,
  bases: (ws: string) => ["workspace", ws, "bases"] as const,
  members: (ws: string) => ["workspace", ws, "members"] as const,
  invites: (ws: string) => ["workspace", ws, "invites"] as const,
  tokens: (ws: string) => ["workspace", ws, "tokens"] as const,
  workspaceTrash: (ws: string) => ["workspace", ws, "trash"] as const,
  base: (base: string) => ["base", base] as const,
  undo: (base: string) => ["base", base, "undo"] as const,
  filling: (base: string) => ["base", base, "filling"] as const,
  baseTrash: (base: string) => ["base", base, "trash"] as const,
  /** Everything that shows records of a table starts with this. */
  table: (base: string, table: string) => ["base", base, "table", table] as const,
};

/** A refusal does not become a yes by asking again; a lost connection may. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (count, error) =>
          count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 502),
        refetchOnWindowFocus: false,
      },
      mutations: { retry: false },
    },
  });
}

export const statusQuery = queryOptions({
  queryKey: keys.status,
  queryFn: ({ signal }) => session.status({ signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => session.me({ signal }),
  staleTime: 300_000,
});

export const basesQuery = (ws: string) =>
  queryOptions({ queryKey: keys.bases(ws), queryFn: ({ signal }) => workspaces.bases(ws, { signal }) });

export const baseQuery = (base: string) =>
  queryOptions({ queryKey: keys.base(base), queryFn: ({ signal }) => bases.read(base, { signal }) });

/** The signed-in person. Only for screens behind the sign-in, whose route has loaded it. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (!data) throw new Error("useMe is for screens behind the sign-in");
  return data;
}

/** A base's schema: `data` is undefined while it loads. */
export function useBase(base: string) {
  return useQuery(baseQuery(base));
}

/** The schema where a parent has loaded it already (every screen inside the base layout). */
export function useLoadedBase(base: string): Base {
  const { data } = useBase(base);
  if (!data) throw new Error("useLoadedBase is for screens inside the base layout");
  return data;
}

/** Keep the schema, and what this person can undo, fresh from the feed. The base layout calls it once. */
export function useSchemaFeed(base: string, user: string): void {
  const client = useQueryClient();
  useFeed(base, (event) => {
    if (event.type === "schema" || event.type === "reset") {
      client.invalidateQueries({ queryKey: keys.base(base), exact: true });
      client.invalidateQueries({ queryKey: keys.baseTrash(base) });
    }
    if (event.type === "change" && event.data.by === user) client.invalidateQueries({ queryKey: keys.undo(base) });
  });
}

interface Asked {
  readonly isPending: boolean;
  readonly isPlaceholderData: boolean;
  readonly refetch: () => Promise<unknown>;
}

/**
 * Ask again for what has changed, whatever is under way. A first answer cannot be called back, and may have been made
 * before the change: it is waited for, and then asked once more.
 */
export async function askAgain(query: Asked): Promise<void> {
  const isFirst = query.isPending || query.isPlaceholderData;
  await query.refetch();
  if (isFirst) await query.refetch();
}

/** Write into the schema at once, before the server's answer or the feed's; the next fetch sets it right. */
export function usePatchBase(base: string) {
  const client = useQueryClient();
  return (change: (base: Base) => Base) =>
    client.setQueryData(keys.base(base), (old: Base | undefined) => (old ? change(old) : old));
}

const fillingPause = 2_000;

/**
 * How far the columns of computed fields are filled, in percent by field; null for one that waits. Asked for only while
 * some column is being filled: that it began and that it is done comes with the schema, which the feed keeps fresh.
 */
export function useFilling(base: Base): ReadonlyMap<string, number | null> {
  const waiting = base.tables.flatMap((table) => table.fields.filter((field) => field.computed?.isFilling));
  const { data } = useQuery({
    queryKey: keys.filling(base.id),
    queryFn: ({ signal }) => fields.filling(base.id, { signal }),
    enabled: waiting.length > 0,
    refetchInterval: fillingPause,
    staleTime: fillingPause,
  });
  const now = data?.fields.join() ?? "";
  const percent = data?.percent ?? null;
  const ids = waiting.map((field) => field.id).join();
  return useMemo(
    () => new Map(ids === "" ? [] : ids.split(",").map((id) => [id, now.split(",").includes(id) ? percent : null])),
    [ids, now, percent],
  );
}

export function useUndoState(base: string) {
  return useQuery({ queryKey: keys.undo(base), queryFn: ({ signal }) => bases.undoState(base, { signal }) });
}

/** Undo or redo; everything shown of the base is fetched again. */
export function useUndo(base: string, direction: "undo" | "redo") {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => bases[direction](base),
    onSettled: () => client.invalidateQueries({ queryKey: keys.base(base) }),
  });
}

export function tableOf(base: Base, table: string): Table | undefined {
  return base.tables.find((one) => one.id === table);
}

export function fieldOf(table: Table, field: string): Field | undefined {
  return table.fields.find((one) => one.id === field);
}

export function viewOf(table: Table, view: string): View | undefined {
  return table.views.find((one) => one.id === view);
}

/** Tables, fields and views come unordered: this is their order on the screen. */
export function inOrder<Item extends { position: number }>(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => a.position - b.position);
}

export function canEdit(role: Base["role"]): boolean {
  return role !== "viewer";
}

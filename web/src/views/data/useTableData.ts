/** One `TableData` for a view while it is shown, fed by the base's feed. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { useFeed } from "@/api/feed";
import type { Base, Table } from "@/api/types";
import type { Look } from "./look.ts";
import { type Naming, TableData } from "./TableData.ts";

interface Options {
  base: Base;
  table: Table;
  user: string;
  look: Look;
  naming: Naming;
}

export function useTableData({ base, table, user, look, naming }: Options): TableData {
  const [data] = useState(
    () => new TableData({ base: base.id, table: table.id, user, look, naming, count: table.record_count }),
  );
  useEffect(() => {
    data.start();
    return () => data.stop();
  }, [data]);
  useEffect(() => data.setLook(look, naming), [data, look, naming]);
  useFeed(base.id, (event) => data.hear(event));
  useEffect(() => watchLeaving(data), [data]);
  return data;
}

export function useDataState(data: TableData) {
  return useSyncExternalStore(data.subscribe, data.snapshot);
}

/** Typed and not yet saved: the browser asks before the page goes, and the network's return is used at once. */
function watchLeaving(data: TableData): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    if (data.saves.count === 0) return;
    data.saves.flush();
    event.preventDefault();
  };
  const retry = () => data.saves.flush();
  addEventListener("beforeunload", ask);
  addEventListener("online", retry);
  return () => {
    removeEventListener("beforeunload", ask);
    removeEventListener("online", retry);
  };
}

/** One record with what is being changed in it: shown at once, saved field by field, kept fresh by the feed. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { records } from "@/api/calls";
import { errorText } from "@/api/errors";
import { useFeed } from "@/api/feed";
import { askAgain, keys } from "@/api/queries";
import type { Json, RecordDetail, VersionConflict } from "@/api/types";
import { type CellChange, SaveQueue } from "@/views/data/saves";

export interface RecordConflict {
  changes: readonly CellChange[];
  conflict: VersionConflict;
}

export function recordKey(base: string, table: string, id: string) {
  return [...keys.table(base, table), "record", id] as const;
}

export function useRecord(base: string, table: string, id: string) {
  const client = useQueryClient();
  const key = recordKey(base, table, id);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => records.read(base, table, id, { signal }),
    staleTime: 0,
  });
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [state, setState] = useState({ waiting: 0, isOffline: false });
  const [conflict, setConflict] = useState<RecordConflict | null>(null);

  const patch = (change: (record: RecordDetail) => RecordDetail) =>
    client.setQueryData(key, (old: RecordDetail | undefined) => (old ? change(old) : old));
  const put = (values: Record<string, Json>) => patch((old) => ({ ...old, values: { ...old.values, ...values } }));
  const refresh = () => askAgain(query);

  const events = {
    saved: (versions: ReadonlyMap<string, number>) => {
      patch((old) => ({ ...old, version: Math.max(old.version, versions.get(id) ?? 0) }));
      void refresh();
    },
    refused: (changes: readonly CellChange[], error: unknown, found: readonly { field: string; message: string }[]) => {
      put(Object.fromEntries(changes.map((change) => [change.field, change.before])));
      const texts = changes.map((change) => {
        const reason = found.find((one) => one.field === change.field)?.message;
        return [change.field, reason ?? errorText(error)] as const;
      });
      setErrors((now) => ({ ...now, ...Object.fromEntries(texts) }));
    },
    conflicted: (changes: readonly CellChange[], conflicts: readonly VersionConflict[]) => {
      const [first] = conflicts;
      if (first) setConflict({ changes, conflict: first });
    },
  };
  const latest = useRef(events);
  useEffect(() => {
    latest.current = events;
  });
  const [saves] = useState(
    () =>
      new SaveQueue(base, table, {
        saved: (versions) => latest.current.saved(versions),
        refused: (...given) => latest.current.refused(...given),
        conflicted: (...given) => latest.current.conflicted(...given),
        stateChanged: setState,
      }),
  );

  const change = (field: string, value: Json) => {
    const record = query.data;
    if (!record) return;
    const before = record.values[field] ?? null;
    setErrors(({ [field]: _, ...rest }) => rest);
    put({ [field]: value });
    saves.add([{ record: id, field, value, before, version: record.version }]);
  };

  const settle = (keepsMine: boolean) => {
    if (!conflict) return;
    const { changes, conflict: found } = conflict;
    setConflict(null);
    if (keepsMine) saves.add(changes.map((one) => ({ ...one, version: found.version })));
    else {
      put(Object.fromEntries(Object.entries(found.fields).map(([field, pair]) => [field, pair.theirs])));
      void refresh();
    }
  };

  useFeed(base, (event) => {
    if (event.type === "reset") void refresh();
    if (event.type !== "change" || event.data.table !== table) return;
    const isMine = event.data.ids === null || event.data.ids.includes(id);
    if (isMine && saves.count === 0) void refresh();
  });

  return { record: query.data, query, change, errors, state, conflict, settle };
}

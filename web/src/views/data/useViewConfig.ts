/**
 * A grid view's config: shown at once, sent after a moment. Who may not change the view changes it for themselves, until
 * they leave.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import { views } from "@/api/calls";
import { canEdit, usePatchBase } from "@/api/queries";
import type { Base, GridConfig, Table, View } from "@/api/types";
import { toastError } from "@/ui";

const SEND_MS = 500;

export type GridView = Extract<View, { type: "grid" }>;

export interface ViewConfig {
  readonly config: GridConfig;
  readonly change: (part: Partial<GridConfig>) => void;
  /** Changes are this person's own and are not saved. */
  readonly isOwn: boolean;
}

const plain: GridConfig = {
  filter: null,
  sorts: [],
  groups: [],
  fields: [],
  row_height: "short",
  aggregates: {},
  frozen: 1,
  color: null,
};

export function useViewConfig(base: Base, table: Table, view: GridView): ViewConfig {
  const patchBase = usePatchBase(base.id);
  const [draft, setDraft] = useState<GridConfig | null>(null);
  const config = draft ?? { ...plain, ...view.config };
  const mayEdit = canEdit(base.role);
  const latest = useRef({ config, draft });
  latest.current = { config, draft };
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const unsent = useRef<GridConfig | null>(null);

  const send = useCallback(async () => {
    clearTimeout(timer.current);
    const sent = unsent.current;
    if (!sent) return;
    unsent.current = null;
    patchBase((old) => withConfig(old, table.id, view.id, sent));
    try {
      await views.change(base.id, table.id, view.id, { config: sent });
    } catch (error) {
      toastError(error);
    }
    if (unsent.current === null) setDraft((now) => (now === sent ? null : now));
  }, [base.id, table.id, view.id, patchBase]);
  const sender = useRef(send);
  useEffect(() => {
    sender.current = send;
  }, [send]);

  const change = useCallback(
    (part: Partial<GridConfig>) => {
      const next = { ...latest.current.config, ...part };
      latest.current = { config: next, draft: next };
      setDraft(next);
      if (!mayEdit) return;
      unsent.current = next;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void sender.current(), SEND_MS);
    },
    [mayEdit],
  );

  useEffect(() => {
    const flush = () => void sender.current();
    addEventListener("pagehide", flush);
    return () => {
      removeEventListener("pagehide", flush);
      flush();
    };
  }, []);

  return { config, change, isOwn: !mayEdit && draft !== null };
}

function withConfig(base: Base, table: string, view: string, config: GridConfig): Base {
  const tables = base.tables.map((one) =>
    one.id !== table
      ? one
      : { ...one, views: one.views.map((v) => (v.id === view && v.type === "grid" ? { ...v, config } : v)) },
  );
  return { ...base, tables };
}

/** A form's config: shown at once, sent a moment after the last change. What was not sent yet goes when the screen does. */
import { useCallback, useEffect, useRef, useState } from "react";
import { views } from "@/api/calls";
import { canEdit, usePatchBase } from "@/api/queries";
import type { Base, FormConfig, Table, View } from "@/api/types";
import { toastError } from "@/ui";
import { firstDesign, plainForm } from "./design.ts";

const sendMs = 600;

export type FormView = Extract<View, { type: "form" }>;

export interface FormDesign {
  config: FormConfig;
  change: (part: Partial<FormConfig>) => void;
  isSaving: boolean;
  /** Send what waits, now: before the form is shown to somebody else. */
  flush: () => Promise<void>;
}

export function useFormConfig(base: Base, table: Table, view: FormView): FormDesign {
  const patchBase = usePatchBase(base.id);
  const [draft, setDraft] = useState<FormConfig | null>(null);
  const [isSaving, setSaving] = useState(false);
  const config = draft ?? { ...plainForm, ...view.config };
  const latest = useRef(config);
  latest.current = config;
  const unsent = useRef<FormConfig | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const flush = useCallback(async () => {
    clearTimeout(timer.current);
    const sent = unsent.current;
    if (!sent) return;
    unsent.current = null;
    setSaving(true);
    patchBase((old) => withConfig(old, table.id, view.id, sent));
    try {
      await views.change(base.id, table.id, view.id, { config: sent });
    } catch (error) {
      toastError(error);
    }
    setSaving(false);
    if (unsent.current === null) setDraft((now) => (now === sent ? null : now));
  }, [base.id, table.id, view.id, patchBase]);
  const flusher = useRef(flush);
  flusher.current = flush;

  const change = useCallback((part: Partial<FormConfig>) => {
    const next = { ...latest.current, ...part };
    latest.current = next;
    unsent.current = next;
    setDraft(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void flusher.current(), sendMs);
  }, []);

  useEffect(() => () => void flusher.current(), []);

  // A form that was just made asks for everything; taking away is quicker than adding.
  const isNew = canEdit(base.role) && !view.config.title && !view.config.fields?.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    if (isNew) change(firstDesign(table));
  }, []);
  return { config, change, isSaving, flush };
}

function withConfig(base: Base, table: string, view: string, config: FormConfig): Base {
  const tables = base.tables.map((one) =>
    one.id === table
      ? { ...one, views: one.views.map((each) => (each.id === view ? ({ ...each, config } as View) : each)) }
      : one,
  );
  return { ...base, tables };
}

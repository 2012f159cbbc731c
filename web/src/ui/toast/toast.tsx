/**
 * Short news at the foot of the screen: `toast("Saved")`, `toastUndo("3 records deleted", undo)`, `toastError(error)`.
 * They are announced to screen readers, wait while pointed at, and an undo stays ten seconds.
 */
import { CircleAlert, X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import { errorText, isAborted } from "@/api/errors";
import { useText } from "@/i18n/react";
import { translate } from "@/i18n/runtime";
import { getLocale } from "@/i18n/store";
import { classes } from "../classes.ts";
import { uiWords } from "../words.ts";
import css from "./toast.module.css";

export interface ToastAction {
  label: string;
  onAction: () => void;
}

interface Toast {
  id: number;
  text: string;
  tone: "plain" | "danger";
  action: ToastAction | undefined;
  duration: number;
}

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function setToasts(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

interface ToastOptions {
  tone?: Toast["tone"];
  action?: ToastAction;
  duration?: number;
}

/** Three at most are shown; the oldest goes first. Gives a function that takes it away. */
export function toast(text: string, { tone = "plain", action, duration }: ToastOptions = {}): () => void {
  const id = ++lastId;
  const stays = duration ?? (action ? 10_000 : tone === "danger" ? 8_000 : 4_000);
  setToasts([...toasts.filter((one) => one.text !== text).slice(-2), { id, text, tone, action, duration: stays }]);
  return () => dismiss(id);
}

/** After something was deleted or changed in a way that may be regretted. */
export function toastUndo(text: string, onUndo: () => void): () => void {
  return toast(text, { action: { label: translate(uiWords, getLocale(), "undo"), onAction: onUndo } });
}

/** Fits `onError` of a mutation. */
export function toastError(error: unknown): void {
  if (!isAborted(error)) toast(errorText(error), { tone: "danger" });
}

function dismiss(id: number): void {
  setToasts(toasts.filter((one) => one.id !== id));
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Stands once, in the shell. Above dialogs, and not hidden by them. */
export function ToastHost() {
  const t = useText(uiWords);
  const shown = useSyncExternalStore(listen, () => toasts);
  return createPortal(
    <section className={css.region} aria-label={t("notifications")} aria-live="polite" data-react-aria-top-layer="true">
      {shown.map((one) => (
        <ToastCard key={one.id} toast={one} />
      ))}
    </section>,
    document.body,
  );
}

function ToastCard({ toast: one }: { toast: Toast }) {
  const t = useText(uiWords);
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => dismiss(one.id), one.duration);
    return () => clearTimeout(timer);
  }, [isHeld, one]);
  const act = () => {
    dismiss(one.id);
    one.action?.onAction();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing only keeps it from leaving
    <div
      className={classes(css.toast, one.tone === "danger" && css.danger)}
      role={one.tone === "danger" ? "alert" : undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {one.tone === "danger" && <CircleAlert size={16} aria-hidden="true" />}
      <span className={css.text}>{one.text}</span>
      {one.action && (
        <button type="button" className={css.action} onClick={act}>
          {one.action.label}
        </button>
      )}
      <button type="button" className={css.close} onClick={() => dismiss(one.id)} aria-label={t("close")}>
        <X size={14} aria-hidden="true" />
      </button>
    </div>
  );
}

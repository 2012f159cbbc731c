/** Undo and redo that say what they did, from the buttons and from the keyboard. */
import { useEffect, useRef } from "react";
import { useUndo } from "@/api/queries";
import type { UndoResult } from "@/api/types";
import { useText } from "@/i18n";
import { toast, toastError } from "@/ui";
import { words } from "./words.ts";

export function useUndoWithNews(base: string) {
  const t = useText(words);
  const undoing = useUndo(base, "undo");
  const redoing = useUndo(base, "redo");
  const tell = (result: UndoResult, key: "undone" | "redone") => {
    if (!result.done) return;
    const parts = [t(key, { count: result.done.count })];
    if (result.skipped > 0) parts.push(t("skipped", { count: result.skipped }));
    toast(parts.join(" "));
  };
  const isBusy = undoing.isPending || redoing.isPending;
  const undo = () => {
    if (!isBusy) undoing.mutate(undefined, { onSuccess: (result) => tell(result, "undone"), onError: toastError });
  };
  const redo = () => {
    if (!isBusy) redoing.mutate(undefined, { onSuccess: (result) => tell(result, "redone"), onError: toastError });
  };
  return { undo, redo, isBusy };
}

/** ⌘Z, ⇧⌘Z and Ctrl+Y, unless somebody types: a text field has an undo of its own. */
export function useUndoKeys(undo: () => void, redo: () => void): void {
  const latest = useRef({ undo, redo });
  useEffect(() => {
    latest.current = { undo, redo };
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || !(event.metaKey || event.ctrlKey) || event.altKey) return;
      if (isTyping(event.target)) return;
      const key = event.key.toLowerCase();
      const action = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : null;
      if (!action) return;
      event.preventDefault();
      latest.current[action]();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

const isApple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

/** `Z` becomes ⌘Z or Ctrl+Z; `⇧Z` becomes ⇧⌘Z or Ctrl+Shift+Z. */
export function shortcutText(keys: string): string {
  if (isApple) return keys.startsWith("⇧") ? `⇧⌘${keys.slice(1)}` : `⌘${keys}`;
  return keys.startsWith("⇧") ? `Ctrl+Shift+${keys.slice(1)}` : `Ctrl+${keys}`;
}

/** Listens to the text field: keys go to the editor while it edits, to the keyboard otherwise. */
import type { Editor } from "../edit/editor.ts";
import type { TextField } from "../edit/text-field.ts";
import type { Host } from "../model.ts";
import type { Keyboard } from "./keyboard.ts";

export function bindField(host: Host, field: TextField, editor: Editor, keyboard: Keyboard): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  const { element } = field;
  const { model } = host;

  element.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      event.stopPropagation();
      if (!editor.isEditing) keyboard.press(event);
      else if (editor.press(event)) event.preventDefault();
    },
    { signal },
  );
  element.addEventListener("compositionstart", () => editor.compositionStart(), { signal });
  element.addEventListener("compositionend", () => editor.compositionEnd(), { signal });
  element.addEventListener("input", () => editor.typed(), { signal });
  element.addEventListener("focus", () => setFocused(true), { signal });
  element.addEventListener("blur", () => setFocused(false), { signal });
  return () => abort.abort();

  /** Leaving the field commits; leaving the window does not, for the user comes back to where they were. */
  function setFocused(hasFocus: boolean): void {
    model.hasFocus = hasFocus;
    if (!hasFocus && document.hasFocus() && model.editing?.isExternal === false && document.activeElement !== element) {
      host.endEdit(true);
    }
    if (hasFocus && model.isTouch && model.editing === null) element.inputMode = "none";
    host.repaint();
  }
}

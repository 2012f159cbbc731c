/** Changing the text of a field as if it had been typed, so that the browser's own undo takes it back. */
import type { Insertion } from "@/formula/editing";
import type { Span } from "@/formula/trees";

export function replaceIn(area: HTMLTextAreaElement, { start, end }: Span, { text, caret }: Insertion): void {
  area.focus();
  area.setSelectionRange(start, end);
  if (!typed(text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(start + caret, start + caret);
}

/** The one way that keeps undo; old-fashioned, but every browser has it. */
function typed(text: string): boolean {
  return (
    typeof document.execCommand === "function" && document.execCommand(text ? "insertText" : "delete", false, text)
  );
}

/** A pasted formula of another product is translated, and can be had as it was. */
import { type ClipboardEvent, type RefObject, useState } from "react";
import type { FormulaField } from "@/formula/editing";
import { piecesOf } from "@/formula/pieces";
import { type Note, translate } from "@/formula/translating";
import { replaceIn } from "./areas.ts";

export interface Pasted {
  readonly notes: readonly Note[];
  /** What was pasted, where it differs from what stands there now. */
  readonly original: string | null;
  readonly made: string;
  readonly start: number;
}

export function usePasting(area: RefObject<HTMLTextAreaElement | null>, fields: readonly FormulaField[]) {
  const [pasted, setPasted] = useState<Pasted | null>(null);

  const paste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const { selectionStart: start, selectionEnd: end, value } = event.currentTarget;
    const text = event.clipboardData.getData("text/plain");
    if (isInside(value, start)) return;
    const { text: made, notes } = translate(text, (name) => fields.some((field) => field.name === name));
    const original = made === text.trim() ? null : text;
    setPasted(original === null && notes.length === 0 ? null : { notes, original, made, start });
    if (original === null) return;
    event.preventDefault();
    replaceIn(event.currentTarget, { start, end }, { text: made, caret: made.length });
  };

  const restore = () => {
    if (!area.current || !pasted?.original) return;
    const { start, made, original } = pasted;
    replaceIn(area.current, { start, end: start + made.length }, { text: original, caret: original.length });
    setPasted(null);
  };

  return { pasted, paste, restore, dismiss: () => setPasted(null) };
}

/** In a text, a comment or a field's name, where what is pasted is not a formula. */
function isInside(text: string, caret: number): boolean {
  const piece = piecesOf(text).find(({ span }) => span.start < caret && caret <= span.end);
  if (!piece || !["text", "comment", "field"].includes(piece.kind)) return false;
  return piece.isOpen || caret < piece.span.end;
}

/** The list of what could be meant at the caret: it opens as one types or asks, and closes when the caret goes elsewhere. */
import { useMemo, useState } from "react";
import { completionAt, type FormulaField } from "@/formula/editing";
import type { Locale } from "@/i18n/runtime";

interface Opened {
  readonly text: string;
  readonly caret: number;
  readonly isAsked: boolean;
}

export function useSuggestions(value: string, caret: number, fields: readonly FormulaField[], locale: Locale) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const [active, setActive] = useState(0);
  const isHere = opened !== null && opened.text === value && opened.caret === caret;
  const isAsked = opened?.isAsked ?? false;
  const completion = useMemo(
    () => (isHere ? completionAt(value, caret, fields, locale, isAsked) : null),
    [isHere, isAsked, value, caret, fields, locale],
  );
  const count = completion?.suggestions.length ?? 0;
  const open = (text: string, place: number, asked = false) => {
    setOpened({ text, caret: place, isAsked: asked });
    setActive(0);
  };
  const move = (by: number) => setActive((at) => (at + by + count) % Math.max(count, 1));
  return { completion, active: Math.min(active, count - 1), setActive, move, open, close: () => setOpened(null) };
}

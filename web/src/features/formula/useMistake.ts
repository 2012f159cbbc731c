/** What is wrong with the text, as far as it should be said: not in the middle of a word, and at the end only after a pause. */
import { useEffect, useMemo, useState } from "react";
import { type FormulaField, fieldsBy, isUnfinished, mistakeIn } from "@/formula/editing";
import { refusalText, toSpan } from "@/formula/refusals";
import type { Span } from "@/formula/trees";
import type { Setting } from "@/formula/types";
import type { Locale } from "@/i18n/runtime";

/** How long nothing has to be typed before an unfinished end counts as a mistake. */
export const PAUSE_MS = 1_000;
/** Types depend neither on the zone nor on the moment. */
const ANYWHERE: Setting = { zone: "UTC", now: 0n };

/** What the server found wrong, in the formula that it was given; places count characters. */
export interface ServerError {
  readonly formula: string;
  readonly message: string;
  readonly at?: number | undefined;
  readonly length?: number | undefined;
}

export interface ShownMistake {
  readonly message: string;
  readonly span: Span | null;
}

interface Situation {
  readonly value: string;
  readonly caret: number;
  readonly fields: readonly FormulaField[];
  readonly error: ServerError | null | undefined;
  readonly locale: Locale;
  readonly isPressed?: boolean | undefined;
}

export function useMistake({ value, caret, fields, error, locale, isPressed = false }: Situation) {
  const [calm, setCalm] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setCalm(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  const known = useMemo(() => fieldsBy(fields), [fields]);
  const found = useMemo(
    () => (value.trim() === "" ? null : mistakeIn(value, known, { ...ANYWHERE, isPressed })),
    [value, known, isPressed],
  );
  const isSpared = found !== null && calm !== value && isUnfinished(found, value, caret);
  const own = found && !isSpared ? { message: refusalText(found.code, found.data, locale), span: found.span } : null;
  return { mistake: own ?? serverMistake(value, error), settle: () => setCalm(value) };
}

function serverMistake(value: string, error: ServerError | null | undefined): ShownMistake | null {
  if (!error || error.formula !== value) return null;
  const span = error.at === undefined ? null : toSpan(value, error.at, error.length ?? 0);
  return { message: error.message, span };
}

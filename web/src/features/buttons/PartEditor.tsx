/** One formula of a button, with names of fields; what is kept has their ids. */
import { lazy, Suspense, useMemo, useState } from "react";
import { ApiError } from "@/api/errors";
import type { Field } from "@/api/types";
import type { FormulaField } from "@/formula/editing";
import { keptFormula, namedFormula } from "@/formula/names";
import { Skeleton } from "@/ui";
import { serverError } from "../computed/serverError.ts";
import css from "./buttons.module.css";

const FormulaEditor = lazy(() => import("../formula/FormulaEditor.tsx"));

export interface PartFields {
  /** The table's, less the button itself. */
  readonly others: readonly Field[];
  readonly usable: readonly FormulaField[];
  /** What the server found wrong with the button; it names the part. */
  readonly error: unknown;
  /** The part that was written last: only its editor helps. It stays so when the focus goes elsewhere, or what one is about to click on would move away. */
  readonly active: string;
  readonly onActive: (part: string) => void;
}

interface PartEditorProps extends PartFields {
  label: string;
  hint?: string | undefined;
  part: string;
  kept: string;
  onChange: (kept: string) => void;
}

export function PartEditor(props: PartEditorProps) {
  const { label, hint, part, kept, onChange, others, usable, error, active, onActive } = props;
  const [text, setText] = useState(() => namedFormula(kept, others));
  const made = useMemo(() => keptFormula(text, others), [text, others]);
  const isOwn = error instanceof ApiError && error.data.part === part;
  const change = (next: string) => {
    setText(next);
    onChange(keptFormula(next, others).text);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that something in it was focused
    <div className={css.part} onFocus={() => onActive(part)}>
      <Suspense fallback={<Skeleton height={66} />}>
        <FormulaEditor
          label={label}
          value={text}
          fields={usable}
          onChange={change}
          error={isOwn ? serverError(error, text, made) : null}
          isPressed
          isSmall
          isFolded={active !== part}
        />
      </Suspense>
      {hint && <p className={css.hint}>{hint}</p>}
    </div>
  );
}

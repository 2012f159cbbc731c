/** A formula with names of fields; what is kept has their ids. */
import { lazy, Suspense, useMemo, useState } from "react";
import { ApiError } from "@/api/errors";
import { keptFormula, namedFormula } from "@/formula/names";
import { toCharacters, toSpan } from "@/formula/refusals";
import { useText } from "@/i18n/react";
import { Skeleton } from "@/ui";
import type { ServerError } from "../formula/useMistake.ts";
import type { ComputedFormProps } from "./ComputedForm.tsx";
import { formulaFields } from "./inputs.ts";
import { Preview } from "./Preview.tsx";
import { ShowForm } from "./ShowForm.tsx";
import { useFormulaPreview } from "./usePreview.ts";
import { words } from "./words.ts";

const FormulaEditor = lazy(() => import("../formula/FormulaEditor.tsx"));

export function FormulaForm({ base, table, field, config, onChange, context, refusal }: ComputedFormProps) {
  const t = useText(words);
  const [text, setText] = useState(() => namedFormula(String(config.formula ?? ""), table.fields));
  const others = useMemo(() => table.fields.filter((one) => one.id !== field?.id), [table.fields, field?.id]);
  const usable = useMemo(() => formulaFields(others, { base, table }), [others, base, table]);
  const kept = useMemo(() => keptFormula(text, others), [text, others]);
  const asked = { base, table, field, kind: "formula" as const, config: { ...config, formula: kept.text } };
  const previewed = useFormulaPreview(asked, context);
  const change = (next: string) => {
    setText(next);
    onChange({ ...config, formula: keptFormula(next, others).text });
  };
  const found = refusal?.formula === kept.text ? refusal.error : previewed.error;
  const error = serverError(found, text, kept);
  return (
    <>
      <Suspense fallback={<Skeleton height={150} />}>
        <FormulaEditor label={t("formula")} value={text} fields={usable} onChange={change} error={error} />
      </Suspense>
      <Preview kind="formula" table={table} previewed={previewed} context={context} isErrorTold={error !== null} />
      <ShowForm type={previewed.preview?.result.type} config={config} onChange={onChange} />
    </>
  );
}

/** What the server refused, with its place in the text that the person sees. */
function serverError(error: unknown, text: string, kept: ReturnType<typeof keptFormula>): ServerError | null {
  if (!(error instanceof ApiError)) return null;
  const { at, length } = error.data;
  if (typeof at !== "number") return { formula: text, message: error.message };
  const span = kept.back(toSpan(kept.text, at, typeof length === "number" ? length : 0));
  return { formula: text, message: error.message, ...toCharacters(text, span) };
}

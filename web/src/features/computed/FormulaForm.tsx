/** A formula with names of fields; what is kept has their ids. */
import { lazy, Suspense, useMemo, useState } from "react";
import { keptFormula, namedFormula } from "@/formula/names";
import { useText } from "@/i18n/react";
import { Skeleton } from "@/ui";
import type { ComputedFormProps } from "./ComputedForm.tsx";
import { formulaFields } from "./inputs.ts";
import { Preview } from "./Preview.tsx";
import { ShowForm } from "./ShowForm.tsx";
import { serverError } from "./serverError.ts";
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

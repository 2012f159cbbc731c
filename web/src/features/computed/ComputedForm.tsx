/** What a computed field is calculated by, with a preview on the first records. */
import { type ComponentType, lazy } from "react";
import type { Base, ComputedKind, Field, FieldConfig, Table } from "@/api/types";
import type { FieldContext, FilterEditorProps } from "@/fields/types";
import { FormulaForm } from "./FormulaForm.tsx";
import { ThroughForm } from "./ThroughForm.tsx";

const ButtonForm = lazy(() => import("../buttons/ButtonForm.tsx"));

export interface ComputedFormProps {
  kind: ComputedKind;
  base: Base;
  table: Table;
  /** The one that is being changed. */
  field: Field | undefined;
  config: FieldConfig;
  onChange: (config: FieldConfig) => void;
  context: FieldContext;
  FilterEditor: ComponentType<FilterEditorProps>;
  /** The field's, as it is being written. */
  name: string;
  /** What the server said when it was last sent, and the formula that it was sent. */
  refusal: { readonly error: unknown; readonly formula: string } | null;
}

export default function ComputedForm(props: ComputedFormProps) {
  if (props.kind === "button") return <ButtonForm {...props} />;
  return props.kind === "formula" ? <FormulaForm {...props} /> : <ThroughForm {...props} />;
}

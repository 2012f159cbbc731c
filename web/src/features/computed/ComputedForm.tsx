/** What a computed field is calculated by, with a preview on the first records. */
import type { ComponentType } from "react";
import type { Base, ComputedKind, Field, FieldConfig, Table } from "@/api/types";
import type { FieldContext, FilterEditorProps } from "@/fields/types";
import { FormulaForm } from "./FormulaForm.tsx";
import { ThroughForm } from "./ThroughForm.tsx";

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
  /** What the server said when it was last sent, and the formula that it was sent. */
  refusal: { readonly error: unknown; readonly formula: string } | null;
}

export default function ComputedForm(props: ComputedFormProps) {
  return props.kind === "formula" ? <FormulaForm {...props} /> : <ThroughForm {...props} />;
}

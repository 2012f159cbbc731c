/** What a formula comes to for one record, before it is saved. */
import { checkFormula, type Fields, NoTwin } from "./checker.ts";
import { written } from "./functions/base.ts";
import { parseFormula } from "./parser.ts";
import { FormulaRefused } from "./refusals.ts";
import { type ErrorCode, Failure, type Row, type Setting, type Type, type Value } from "./types.ts";

export type Preview =
  | { readonly kind: "value"; readonly type: Type; readonly value: Value; readonly text: string }
  | { readonly kind: "error"; readonly type: Type; readonly code: ErrorCode }
  | { readonly kind: "refused"; readonly refusal: FormulaRefused }
  /** Only the server can say: the formula uses a function without a twin. */
  | { readonly kind: "ask"; readonly because: string };

export function previewFormula(text: string, fields: Fields, row: Row, setting: Setting): Preview {
  try {
    const { type, read } = checkFormula(parseFormula(text), fields, setting);
    const value = read(row);
    if (value instanceof Failure) return { kind: "error", type, code: value.code };
    return { kind: "value", type, value, text: written(value, setting.zone) };
  } catch (error) {
    if (error instanceof FormulaRefused) return { kind: "refused", refusal: error };
    if (error instanceof NoTwin) return { kind: "ask", because: error.called };
    throw error;
  }
}

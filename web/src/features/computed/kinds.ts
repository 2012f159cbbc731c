/** The kinds of computed fields as they are offered, and what each begins with. */
import type { ButtonAction, ButtonConfig, ComputedKind, FieldConfig } from "@/api/types";
import { computedFaces } from "@/fields/faces";
import type { FieldFace } from "@/fields/types";

export interface Kind extends FieldFace {
  readonly name: ComputedKind;
  readonly newConfig: FieldConfig;
}

const through = { link: "", field: "", filter: null, sorts: [], show: null };

export const kinds: readonly Kind[] = [
  { name: "formula", ...computedFaces.formula, newConfig: { formula: "", show: null } },
  { name: "lookup", ...computedFaces.lookup, newConfig: { ...through, take: "all" } },
  { name: "rollup", ...computedFaces.rollup, newConfig: { ...through, function: "count" } },
  {
    name: "button",
    ...computedFaces.button,
    newConfig: { label: "", color: "blue", action: { type: "set_fields", values: [] }, condition: "", confirm: "" },
  },
];

export function kindOf(name: string): Kind | undefined {
  return kinds.find((kind) => kind.name === name);
}

/** Whether enough is said for the field to be made. */
export function isComplete(kind: ComputedKind, config: FieldConfig): boolean {
  const { formula, link, field, function: summary } = config;
  if (kind === "button") return doesSomething((config as unknown as ButtonConfig).action);
  if (kind === "formula") return String(formula ?? "").trim() !== "";
  return Boolean(link) && (Boolean(field) || (kind === "rollup" && summary === "count"));
}

function doesSomething(action: ButtonAction): boolean {
  if (action.type === "open_url") return action.url.trim() !== "";
  return action.values.length > 0 && action.values.every(({ field }) => field !== "");
}

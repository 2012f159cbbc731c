/** The kinds of computed fields as they are offered, and what each begins with. */
import type { LucideIcon } from "lucide-react";
import type { ComputedKind, FieldConfig } from "@/api/types";
import { computedIcons } from "@/fields/computed";
import { type Dictionary, dictionary } from "@/i18n/runtime";

export interface Kind {
  readonly name: ComputedKind;
  readonly icon: LucideIcon;
  readonly words: Dictionary<{ readonly label: string; readonly description: string }>;
  readonly newConfig: FieldConfig;
}

const through = { link: "", field: "", filter: null, sorts: [], show: null };

export const kinds: readonly Kind[] = [
  {
    name: "formula",
    icon: computedIcons.formula.icon,
    words: dictionary(
      { label: "Formula", description: "Calculated from other fields of the record." },
      { label: "公式", description: "由同一条记录的其他字段计算得出。" },
    ),
    newConfig: { formula: "", show: null },
  },
  {
    name: "lookup",
    icon: computedIcons.lookup.icon,
    words: dictionary(
      { label: "Lookup", description: "A field of the linked records, shown here." },
      { label: "查找引用", description: "显示关联记录中某个字段的值。" },
    ),
    newConfig: { ...through, take: "all" },
  },
  {
    name: "rollup",
    icon: computedIcons.rollup.icon,
    words: dictionary(
      { label: "Rollup", description: "Count, sum and more over the linked records." },
      { label: "汇总", description: "对关联记录计数、求和等。" },
    ),
    newConfig: { ...through, function: "count" },
  },
];

export function kindOf(name: string): Kind | undefined {
  return kinds.find((kind) => kind.name === name);
}

/** Whether enough is said for the field to be made. */
export function isComplete(kind: ComputedKind, { formula, link, field, function: summary }: FieldConfig): boolean {
  if (kind === "formula") return String(formula ?? "").trim() !== "";
  return Boolean(link) && (Boolean(field) || (kind === "rollup" && summary === "count"));
}

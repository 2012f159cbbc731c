import { compareTexts } from "@/i18n/format";
import { nameOf } from "../base/people.ts";
import type { PickerItem } from "../base/picker/Picker.tsx";
import type { FieldContext } from "../types.ts";

/** The members by name, and who is chosen though no member any more. */
export function itemsFor(chosen: readonly string[], context: FieldContext): PickerItem[] {
  const members = [...context.people].map(([id, name]) => ({ id, label: name, person: id }));
  const gone = chosen
    .filter((id) => !context.people.has(id))
    .map((id) => ({ id, label: nameOf(id, context), person: id }));
  return [...members.toSorted((a, b) => compareTexts(a.label, b.label)), ...gone];
}

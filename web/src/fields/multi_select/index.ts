/** Any number of a field's options, in the order in which they were chosen. */
import type { Field } from "@/api/types";
import { paintPills } from "@/grid";
import { findOption, optionOf } from "../base/choices.ts";
import { accept, type Parsed, refuse, shown } from "../base/issues.ts";
import { OptionsConfigForm, SelectControl, SelectEditor } from "../base/lazies.ts";
import { slotOf } from "../base/paint.ts";
import { joinNames, splitNames } from "../base/texts.ts";
import type { FieldType } from "../types.ts";

export const multiSelect: FieldType = {
  name: "multi_select",
  valueType: "options",
  gridIcon: "multiSelect",
  editorKind: "external",
  isWritable: true,
  canBePrimary: false,
  canBeUnique: false,
  empty: null,
  newConfig: { options: [] },
  width: 200,
  parseText: parseNames,
  toText: (value, field) => joinNames(optionsIn(value, field).map((option) => option.name)),
  painter: (field) =>
    paintPills((value) =>
      optionsIn(value, field).map((option) => ({ text: option.name, colour: slotOf(option.color) })),
    ),
  Editor: SelectEditor,
  Control: SelectControl,
  Config: OptionsConfigForm,
};

function optionsIn(value: unknown, field: Field) {
  const keys = Array.isArray(value) ? value : [];
  return keys.map((key) => optionOf(field, key)).filter((option) => option !== undefined);
}

function parseNames(text: string, field: Field): Parsed {
  const names = findOption(field, text) ? [text] : splitNames(text);
  const keys = new Set<number>();
  for (const name of names) {
    const option = findOption(field, name);
    if (!option) return refuse("unknown_option", { text: shown(name) });
    keys.add(option.key);
  }
  return accept(keys.size ? [...keys] : null);
}

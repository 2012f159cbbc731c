/** One of a field's options. */
import { paintPills } from "@/grid";
import { findOption, optionOf } from "../base/choices.ts";
import { accept, refuse, shown } from "../base/issues.ts";
import { OptionsConfigForm, SelectControl, SelectEditor } from "../base/lazies.ts";
import { slotOf } from "../base/paint.ts";
import type { FieldType } from "../types.ts";

export const singleSelect: FieldType = {
  name: "single_select",
  valueType: "option",
  gridIcon: "select",
  editorKind: "external",
  isWritable: true,
  canBePrimary: false,
  canBeUnique: false,
  empty: null,
  newConfig: { options: [] },
  width: 140,
  parseText: (text, field) => {
    const option = findOption(field, text);
    return option ? accept(option.key) : refuse("unknown_option", { text: shown(text) });
  },
  toText: (value, field) => optionOf(field, value)?.name ?? "",
  painter: (field) =>
    paintPills((value) => {
      const option = optionOf(field, value);
      return option ? [{ text: option.name, colour: slotOf(option.color) }] : [];
    }),
  Editor: SelectEditor,
  Control: SelectControl,
  Config: OptionsConfigForm,
};

/** Options in the record panel. */
import { useText } from "@/i18n/react";
import type { ControlProps } from "../../types.ts";
import { optionsOf } from "../choices.ts";
import { ControlFoot } from "../controls/ControlFoot.tsx";
import { PickerButton } from "./PickerButton.tsx";
import { choiceValue, keysIn } from "./SelectEditor.tsx";
import { pickerWords } from "./words.ts";

export default function SelectControl({ field, value, tools, onChange, isReadonly, label, error }: ControlProps) {
  const t = useText(pickerWords);
  const isMultiple = field.type === "multi_select";
  const create = tools.addOption;
  return (
    <div>
      <PickerButton
        label={label}
        placeholder={isReadonly ? "–" : t("empty")}
        items={optionsOf(field).map((option) => ({ id: String(option.key), label: option.name, color: option.color }))}
        selected={keysIn(value)}
        isMultiple={isMultiple}
        isReadonly={isReadonly}
        size="m"
        onChange={(ids) => onChange(choiceValue(ids, isMultiple))}
        onCreate={create && (async (name) => String(await create(field, name)))}
      />
      <ControlFoot error={error} />
    </div>
  );
}

import { useText } from "@/i18n/react";
import { ControlFoot } from "../base/controls/ControlFoot.tsx";
import { idsIn } from "../base/people.ts";
import { PickerButton } from "../base/picker/PickerButton.tsx";
import { pickerWords } from "../base/picker/words.ts";
import type { ControlProps } from "../types.ts";
import { itemsFor } from "./items.ts";

export default function PersonControl({ field, value, context, onChange, isReadonly, label, error }: ControlProps) {
  const t = useText(pickerWords);
  const ids = idsIn(value);
  const isMultiple = field.config.multiple === true;
  return (
    <div>
      <PickerButton
        label={label}
        placeholder={isReadonly ? "–" : t("empty")}
        items={itemsFor(ids, context)}
        selected={ids}
        isMultiple={isMultiple}
        isReadonly={isReadonly}
        size="m"
        onChange={(chosen) => onChange(chosen.length ? chosen : null)}
      />
      <ControlFoot error={error} />
    </div>
  );
}

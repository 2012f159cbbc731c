import { Checkbox } from "@/ui";
import { ControlFoot } from "../base/controls/ControlFoot.tsx";
import css from "../base/controls/controls.module.css";
import type { ControlProps } from "../types.ts";

export default function CheckboxControl({ value, onChange, isReadonly, label, error }: ControlProps) {
  return (
    <div>
      <div className={css.inline}>
        <Checkbox aria-label={label} isSelected={value === true} isReadOnly={isReadonly} onChange={onChange} />
      </div>
      <ControlFoot error={error} />
    </div>
  );
}

/** Yes or no, and one of a few that are all seen at once. */
import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import {
  Checkbox as AriaCheckbox,
  type CheckboxProps as AriaCheckboxProps,
  RadioGroup as AriaRadioGroup,
  Switch as AriaSwitch,
  type SwitchProps as AriaSwitchProps,
  Radio,
} from "react-aria-components";
import { FieldFoot, FieldHead, type FieldLook, fieldClass } from "../field/Field.tsx";
import css from "./choice.module.css";
import type { Choice } from "./Segments.tsx";

export interface CheckboxProps extends Omit<AriaCheckboxProps, "className" | "style" | "children"> {
  /** Leave out only with an `aria-label`. */
  children?: ReactNode;
}

export function Checkbox({ children, ...props }: CheckboxProps) {
  return (
    <AriaCheckbox {...props} className={css.choice ?? ""}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className={css.square}>
            {isIndeterminate ? <Minus size={12} strokeWidth={3} /> : isSelected && <Check size={12} strokeWidth={3} />}
          </span>
          {children && <span>{children}</span>}
        </>
      )}
    </AriaCheckbox>
  );
}

export interface SwitchProps extends Omit<AriaSwitchProps, "className" | "style" | "children"> {
  children?: ReactNode;
}

/** For what takes effect at once; inside a form that is sent later use `Checkbox`. */
export function Switch({ children, ...props }: SwitchProps) {
  return (
    <AriaSwitch {...props} className={css.choice ?? ""}>
      <span className={css.track}>
        <span className={css.thumb} />
      </span>
      {children && <span>{children}</span>}
    </AriaSwitch>
  );
}

interface GroupProps<Id extends string> extends FieldLook {
  options: readonly Choice<Id>[];
  value: Id | null;
  onChange: (id: Id) => void;
  isDisabled?: boolean | undefined;
  isRequired?: boolean | undefined;
}

export function RadioGroup<Id extends string>({ options, onChange, ...props }: GroupProps<Id>) {
  return (
    <AriaRadioGroup
      {...props}
      className={fieldClass(props)}
      isInvalid={Boolean(props.error)}
      onChange={(id) => onChange(id as Id)}
    >
      <FieldHead {...props} />
      <div className={css.radios}>
        {options.map((option) => (
          <Radio key={option.id} value={option.id} className={css.choice ?? ""}>
            <span className={css.round} />
            <span>
              {option.label}
              {option.description && <span className={css.note}>{option.description}</span>}
            </span>
          </Radio>
        ))}
      </div>
      <FieldFoot {...props} />
    </AriaRadioGroup>
  );
}

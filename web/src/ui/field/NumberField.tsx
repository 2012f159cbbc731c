import { ChevronDown, ChevronUp } from "lucide-react";
import {
  NumberField as AriaNumberField,
  type NumberFieldProps as AriaNumberFieldProps,
  Button,
  Group,
  Input,
} from "react-aria-components";
import css from "./Field.module.css";
import { FieldFoot, FieldHead, type FieldLook, fieldClass } from "./Field.tsx";

export interface NumberFieldProps extends FieldLook, Omit<AriaNumberFieldProps, "className" | "style" | "children"> {
  placeholder?: string | undefined;
}

/** `value` is NaN when empty, as React Aria has it. Reads 1,234.5 and 全角 digits by the person's language. */
export function NumberField({ placeholder, ...props }: NumberFieldProps) {
  return (
    <AriaNumberField {...props} className={fieldClass(props)} isInvalid={props.isInvalid ?? Boolean(props.error)}>
      <FieldHead {...props} />
      <Group className={css.box ?? ""}>
        <Input className={css.input ?? ""} placeholder={placeholder ?? ""} />
        <span className={css.stepper}>
          <Button slot="increment" className={css.step ?? ""}>
            <ChevronUp size={12} aria-hidden="true" />
          </Button>
          <Button slot="decrement" className={css.step ?? ""}>
            <ChevronDown size={12} aria-hidden="true" />
          </Button>
        </span>
      </Group>
      <FieldFoot {...props} />
    </AriaNumberField>
  );
}

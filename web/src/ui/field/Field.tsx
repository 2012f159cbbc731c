/** What every field has around its control: a label, a hint, an error. */
import type { ReactNode } from "react";
import { FieldError, Label, Text } from "react-aria-components";
import { classes } from "../classes.ts";
import css from "./Field.module.css";

export interface FieldLook {
  /** Always given; `isLabelHidden` leaves it to screen readers where the place says it already. */
  label: string;
  isLabelHidden?: boolean | undefined;
  description?: ReactNode;
  /** Shown in red and announced; also marks the field as invalid. */
  error?: string | null | undefined;
  size?: "s" | "m" | undefined;
  className?: string | undefined;
}

export function fieldClass({ size, className }: Pick<FieldLook, "size" | "className">): string {
  return classes(css.field, size === "s" && css.small, className);
}

export function FieldHead({ label, isLabelHidden, isRequired }: FieldLook & { isRequired?: boolean | undefined }) {
  return <Label className={classes(css.label, isRequired && css.required, isLabelHidden && css.hidden)}>{label}</Label>;
}

export function FieldFoot({ description, error }: Pick<FieldLook, "description" | "error">) {
  return (
    <>
      {description && !error && (
        <Text slot="description" className={css.description ?? ""}>
          {description}
        </Text>
      )}
      <FieldError className={css.error ?? ""}>{error ?? undefined}</FieldError>
    </>
  );
}

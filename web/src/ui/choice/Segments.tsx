import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { classes } from "../classes.ts";
import css from "./choice.module.css";

export interface Choice<Id extends string> {
  id: Id;
  label: string;
  description?: string | undefined;
}

interface SegmentsProps<Id extends string> {
  label: string;
  options: readonly Choice<Id>[];
  value: Id;
  onChange: (id: Id) => void;
  className?: string | undefined;
}

/** Two to four short choices side by side: a language, a theme, and/or. */
export function Segments<Id extends string>({ label, options, value, onChange, className }: SegmentsProps<Id>) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      className={classes(css.segments, className)}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const [id] = keys;
        if (id !== undefined) onChange(id as Id);
      }}
    >
      {options.map((option) => (
        <ToggleButton key={option.id} id={option.id} className={css.segment ?? ""}>
          {option.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

import { X } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { classes } from "../classes.ts";
import { optionStyle } from "../colour/colours.ts";
import css from "./chip.module.css";

interface ChipProps {
  children: ReactNode;
  /** A name from `optionColours`; unknown names are grey. */
  color?: string | null | undefined;
  onRemove?: (() => void) | undefined;
  removeLabel?: string;
  className?: string;
}

/** A coloured pill: an option, a role, a filter. */
export function Chip({ children, color, onRemove, removeLabel, className }: ChipProps) {
  const style: CSSProperties = optionStyle(color);
  return (
    <span className={classes(css.chip, className)} style={style}>
      <span className={css.text}>{children}</span>
      {onRemove && (
        <button type="button" className={css.remove} onClick={onRemove} aria-label={removeLabel}>
          <X size={12} aria-hidden="true" />
        </button>
      )}
    </span>
  );
}

import type { ReactElement, ReactNode, RefObject } from "react";
import {
  Popover as AriaPopover,
  type PopoverProps as AriaPopoverProps,
  Dialog,
  DialogTrigger,
} from "react-aria-components";
import { classes } from "../classes.ts";
import css from "./overlay.module.css";

interface PopoverButtonProps {
  /** A kit button. */
  button: ReactElement;
  /** What the popover is, for screen readers. */
  label: string;
  placement?: AriaPopoverProps["placement"];
  children: ReactNode | ((close: () => void) => ReactNode);
  className?: string;
}

/** A button that opens a panel under itself. */
export function PopoverButton({ button, label, placement = "bottom start", children, className }: PopoverButtonProps) {
  return (
    <DialogTrigger>
      {button}
      <AriaPopover className={css.popover ?? ""} placement={placement} offset={6}>
        <Dialog aria-label={label} className={classes(css.padded, className)}>
          {({ close }) => (typeof children === "function" ? children(close) : children)}
        </Dialog>
      </AriaPopover>
    </DialogTrigger>
  );
}

interface PopoverAtProps {
  label: string;
  triggerRef: RefObject<Element | null>;
  isOpen: boolean;
  onClose: () => void;
  placement?: AriaPopoverProps["placement"];
  children: ReactNode;
  className?: string;
}

/** A panel beside any element: an editor over a grid cell, for one. */
export function PopoverAt({ label, triggerRef, isOpen, onClose, placement, children, className }: PopoverAtProps) {
  return (
    <AriaPopover
      className={css.popover ?? ""}
      triggerRef={triggerRef}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      placement={placement ?? "bottom start"}
      offset={2}
    >
      <Dialog aria-label={label} className={classes(css.padded, className)}>
        {children}
      </Dialog>
    </AriaPopover>
  );
}

/** An open panel beside an element. It loads with the first that opens. */
import type { ReactNode, RefObject } from "react";
import { Dialog, Popover, type PopoverProps } from "react-aria-components";
import { classes } from "../classes.ts";
import css from "./overlay.module.css";

interface PopoverPanelProps {
  label: string;
  triggerRef: RefObject<Element | null>;
  placement: PopoverProps["placement"];
  offset: number;
  className?: string | undefined;
  onClose: () => void;
  children: ReactNode;
}

export function PopoverPanel(props: PopoverPanelProps) {
  const { label, triggerRef, placement, offset, className, onClose, children } = props;
  return (
    <Popover
      className={css.popover ?? ""}
      triggerRef={triggerRef}
      isOpen
      onOpenChange={(open) => !open && onClose()}
      placement={placement}
      offset={offset}
    >
      <Dialog aria-label={label} className={classes(css.padded, className)}>
        {children}
      </Dialog>
    </Popover>
  );
}

import { lazy, type ReactElement, type ReactNode, type RefObject, Suspense } from "react";
import { ButtonContext, type PopoverProps } from "react-aria-components";
import { useTrigger } from "./useTrigger.ts";

export const loadPopover = () => import("./PopoverPanel.tsx");
const PopoverPanel = lazy(async () => ({ default: (await loadPopover()).PopoverPanel }));

interface PopoverButtonProps {
  /** A kit button. */
  button: ReactElement;
  /** What the popover is, for screen readers. */
  label: string;
  placement?: PopoverProps["placement"];
  children: ReactNode | ((close: () => void) => ReactNode);
  className?: string;
}

/** A button that opens a panel under itself. */
export function PopoverButton({ button, label, placement = "bottom start", children, className }: PopoverButtonProps) {
  const { ref, isOpen, props, close } = useTrigger("dialog", loadPopover);
  return (
    <>
      <ButtonContext.Provider value={props}>{button}</ButtonContext.Provider>
      {isOpen && (
        <Suspense>
          <PopoverPanel
            label={label}
            triggerRef={ref}
            placement={placement}
            offset={6}
            className={className}
            onClose={close}
          >
            {typeof children === "function" ? children(close) : children}
          </PopoverPanel>
        </Suspense>
      )}
    </>
  );
}

interface PopoverAtProps {
  label: string;
  triggerRef: RefObject<Element | null>;
  isOpen: boolean;
  onClose: () => void;
  placement?: PopoverProps["placement"];
  children: ReactNode;
  className?: string;
}

/** A panel beside any element: an editor over a grid cell, for one. */
export function PopoverAt({ isOpen, placement = "bottom start", ...props }: PopoverAtProps) {
  if (!isOpen) return null;
  return (
    <Suspense>
      <PopoverPanel {...props} placement={placement} offset={2} />
    </Suspense>
  );
}

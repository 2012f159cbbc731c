/** A button that opens something: what it needs to know, and when. What opens is loaded meanwhile, from the first hover or focus on. */
import { useRef, useState } from "react";
import type { ButtonContext } from "react-aria-components";

type ButtonProps = NonNullable<React.ContextType<typeof ButtonContext>>;

export function useTrigger(kind: "menu" | "dialog", load: () => unknown) {
  const ref = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const props: ButtonProps = {
    ref,
    isPressed: isOpen,
    "aria-haspopup": kind,
    "aria-expanded": isOpen,
    onHoverStart: load,
    onFocus: load,
    onPress: () => setOpen(true),
    onKeyDown: (event) => {
      const isDown = kind === "menu" && (event.key === "ArrowDown" || event.key === "ArrowUp");
      if (isDown) setOpen(true);
      else event.continuePropagation();
    },
  };
  return { ref, isOpen, props, close: () => setOpen(false) };
}

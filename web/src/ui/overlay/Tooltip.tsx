import type { ReactElement } from "react";
import { Tooltip as AriaTooltip, TooltipTrigger } from "react-aria-components";
import { Kbd } from "../chip/Kbd.tsx";
import css from "./overlay.module.css";

interface TooltipProps {
  text: string;
  shortcut?: string | undefined;
  /** A kit button or another React Aria control: what can be hovered and focused. */
  children: ReactElement;
}

export function Tooltip({ text, shortcut, children }: TooltipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={60}>
      {children}
      <AriaTooltip className={css.tooltip ?? ""} offset={6}>
        {text}
        {shortcut && <Kbd>{shortcut}</Kbd>}
      </AriaTooltip>
    </TooltipTrigger>
  );
}

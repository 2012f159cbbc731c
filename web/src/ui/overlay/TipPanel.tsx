import { useMemo } from "react";
import { Tooltip, TooltipTriggerStateContext } from "react-aria-components";
import { Kbd } from "../chip/Kbd.tsx";
import type { Tip } from "./Tooltip.tsx";

interface TipPanelProps {
  tip: Tip;
  className: string;
  onClose: () => void;
}

export default function TipPanel({ tip, className, onClose }: TipPanelProps) {
  const { target, text, keys } = tip;
  const state = useMemo(
    () => ({ isOpen: true, shouldSkipAnimation: false, open: () => {}, close: onClose }),
    [onClose],
  );
  const trigger = useMemo(() => ({ current: target }), [target]);
  return (
    <TooltipTriggerStateContext.Provider value={state}>
      <Tooltip key={text} triggerRef={trigger} offset={6} className={className}>
        {text}
        {keys && <Kbd>{keys}</Kbd>}
      </Tooltip>
    </TooltipTriggerStateContext.Provider>
  );
}

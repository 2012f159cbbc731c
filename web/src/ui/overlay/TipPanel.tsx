import { Tooltip, TooltipTriggerStateContext } from "react-aria-components";
import { Kbd } from "../chip/Kbd.tsx";
import type { Tip } from "./Tooltip.tsx";

/** The host alone opens and closes it. */
const open = { isOpen: true, shouldSkipAnimation: false, open: () => {}, close: () => {} };

export default function TipPanel({ tip, className }: { tip: Tip; className: string }) {
  const { target, text, keys } = tip;
  return (
    <TooltipTriggerStateContext.Provider value={open}>
      <Tooltip key={text} triggerRef={{ current: target }} offset={6} className={className}>
        {text}
        {keys && <Kbd>{keys}</Kbd>}
      </Tooltip>
    </TooltipTriggerStateContext.Provider>
  );
}

import { loadMenu } from "../menu/Menu.tsx";
import { loadPopover } from "./Popover.tsx";

/** Loads menus and panels while nothing else is to do: what is typed right after one opens must find it there. */
export function warmOverlays(): void {
  const later = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 500));
  later(() => void Promise.allSettled([loadMenu(), loadPopover()]));
}

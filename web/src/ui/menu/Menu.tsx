/** Menus from a list of entries: behind a button, or at a point (a right click on the canvas). */
import type { LucideIcon } from "lucide-react";
import { lazy, type ReactElement, Suspense, useRef } from "react";
import { ButtonContext, type PopoverProps } from "react-aria-components";
import overlay from "../overlay/overlay.module.css";
import { useTrigger } from "../overlay/useTrigger.ts";

export const loadMenu = () => import("./MenuPanel.tsx");
const MenuPanel = lazy(async () => ({ default: (await loadMenu()).MenuPanel }));

export interface MenuEntry {
  id: string;
  label: string;
  description?: string | undefined;
  icon?: LucideIcon | undefined;
  onAction?: (() => void) | undefined;
  href?: string | undefined;
  /** The address is a file to keep, not a screen to go to. */
  isDownload?: boolean | undefined;
  shortcut?: string | undefined;
  isDanger?: boolean | undefined;
  isDisabled?: boolean | undefined;
  isChecked?: boolean | undefined;
  /** A menu of its own at the side. */
  entries?: readonly MenuEntries[] | undefined;
}

export interface MenuGroup {
  title?: string;
  entries: readonly MenuEntry[];
}

/** An entry, a titled group, or "-" for a line. What is false or null is left out. */
export type MenuEntries = MenuEntry | MenuGroup | "-" | false | null | undefined;

interface MenuButtonProps {
  /** A kit button. */
  button: ReactElement;
  label: string;
  entries: readonly MenuEntries[];
  placement?: PopoverProps["placement"];
}

export function MenuButton({ button, label, entries, placement = "bottom start" }: MenuButtonProps) {
  const { ref, isOpen, props, close } = useTrigger("menu", loadMenu);
  return (
    <>
      <ButtonContext.Provider value={props}>{button}</ButtonContext.Provider>
      {isOpen && (
        <Suspense>
          <MenuPanel
            label={label}
            entries={entries}
            triggerRef={ref}
            placement={placement}
            offset={4}
            onClose={close}
          />
        </Suspense>
      )}
    </>
  );
}

interface MenuAtProps {
  label: string;
  entries: readonly MenuEntries[];
  /** In client coordinates; null is closed. */
  at: { x: number; y: number } | null;
  onClose: () => void;
}

export function MenuAt({ label, entries, at, onClose }: MenuAtProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  if (!at) return null;
  return (
    <>
      <span ref={anchor} className={overlay.anchor} style={{ left: at.x, top: at.y }} />
      <Suspense>
        <MenuPanel
          key={`${at.x},${at.y}`}
          label={label}
          entries={entries}
          triggerRef={anchor}
          placement="bottom start"
          offset={0}
          onClose={onClose}
        />
      </Suspense>
    </>
  );
}

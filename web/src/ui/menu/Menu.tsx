/** Menus from a list of entries: behind a button, or at a point (a right click on the canvas). */
import { Check, type LucideIcon } from "lucide-react";
import { type ReactElement, useRef } from "react";
import {
  Menu as AriaMenu,
  Header,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  type PopoverProps,
  Separator,
  SubmenuTrigger,
  Text,
} from "react-aria-components";
import { classes } from "../classes.ts";
import overlay from "../overlay/overlay.module.css";

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
  return (
    <MenuTrigger>
      {button}
      <Popover className={overlay.popover ?? ""} placement={placement} offset={4}>
        <Entries label={label} entries={entries} />
      </Popover>
    </MenuTrigger>
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
      <Popover
        key={`${at.x},${at.y}`}
        className={overlay.popover ?? ""}
        triggerRef={anchor}
        isOpen
        onOpenChange={(open) => !open && onClose()}
        placement="bottom start"
        offset={0}
      >
        <Entries label={label} entries={entries} onClose={onClose} />
      </Popover>
    </>
  );
}

interface EntriesProps {
  label: string;
  entries: readonly MenuEntries[];
  onClose?: () => void;
}

function Entries({ label, entries, onClose }: EntriesProps) {
  return (
    <AriaMenu aria-label={label} className={overlay.listBox ?? ""} autoFocus="first" {...(onClose ? { onClose } : {})}>
      {entries.map((entry, index) => renderEntry(entry, index))}
    </AriaMenu>
  );
}

function renderEntry(entry: MenuEntries, index: number) {
  if (!entry) return null;
  if (entry === "-") return <Separator key={`line ${index}`} className={overlay.separator ?? ""} />;
  if (!("id" in entry)) {
    return (
      <MenuSection key={`group ${index}`}>
        {entry.title && <Header className={overlay.sectionTitle ?? ""}>{entry.title}</Header>}
        {entry.entries.map(renderEntry)}
      </MenuSection>
    );
  }
  if (!entry.entries) return <Item key={entry.id} entry={entry} />;
  return (
    <SubmenuTrigger key={entry.id}>
      <Item entry={entry} />
      <Popover className={overlay.popover ?? ""} offset={-2}>
        <Entries label={entry.label} entries={entry.entries} />
      </Popover>
    </SubmenuTrigger>
  );
}

function Item({ entry }: { entry: MenuEntry }) {
  const Icon = entry.icon;
  return (
    <MenuItem
      id={entry.id}
      textValue={entry.label}
      className={classes(overlay.item)}
      isDisabled={entry.isDisabled ?? false}
      {...(entry.isDanger ? { "data-danger": true } : {})}
      {...(entry.href ? { href: entry.href } : {})}
      {...(entry.isDownload ? { download: "" } : {})}
      {...(entry.onAction ? { onAction: entry.onAction } : {})}
    >
      {Icon && <Icon size={15} strokeWidth={1.8} aria-hidden="true" className={overlay.itemIcon ?? ""} />}
      <span className={overlay.itemText}>
        <Text slot="label">{entry.label}</Text>
        {entry.description && (
          <Text slot="description" className={overlay.itemNote ?? ""}>
            {entry.description}
          </Text>
        )}
      </span>
      {entry.isChecked && <Check size={15} aria-hidden="true" className={overlay.itemCheck ?? ""} />}
      {entry.shortcut && <span className={overlay.itemKbd}>{entry.shortcut}</span>}
    </MenuItem>
  );
}

/** An open menu. It loads with the first that opens: React Aria's menus are much, and a screen is there sooner without. */
import { Check } from "lucide-react";
import type { RefObject } from "react";
import {
  Menu as AriaMenu,
  Header,
  MenuItem,
  MenuSection,
  Popover,
  type PopoverProps,
  Separator,
  SubmenuTrigger,
  Text,
} from "react-aria-components";
import { classes } from "../classes.ts";
import overlay from "../overlay/overlay.module.css";
import type { MenuEntries, MenuEntry } from "./Menu.tsx";

interface MenuPanelProps {
  label: string;
  entries: readonly MenuEntries[];
  triggerRef: RefObject<Element | null>;
  placement: PopoverProps["placement"];
  offset: number;
  onClose: () => void;
}

export function MenuPanel({ label, entries, triggerRef, placement, offset, onClose }: MenuPanelProps) {
  return (
    <Popover
      className={overlay.popover ?? ""}
      triggerRef={triggerRef}
      isOpen
      onOpenChange={(open) => !open && onClose()}
      placement={placement}
      offset={offset}
    >
      <Entries label={label} entries={entries} onClose={onClose} />
    </Popover>
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

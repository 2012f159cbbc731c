/** The menus of the grid as lists of entries: of a field, of a footer cell, of a record. */
import {
  ArrowDownWideNarrow,
  ArrowLeftToLine,
  ArrowRightToLine,
  ArrowUpNarrowWide,
  ClipboardPaste,
  Copy,
  Eraser,
  EyeOff,
  Group as GroupIcon,
  History,
  KeyRound,
  Lightbulb,
  Link,
  ListFilter,
  Maximize2,
  PenLine,
  Pin,
  PinOff,
  Plus,
  Trash2,
} from "lucide-react";
import type { Field, GridConfig } from "@/api/types";
import { aggregateLabel, aggregatesOf } from "@/fields/filters/aggregates";
import { canFilter, canGroup, canSort } from "@/fields/filters/operators";
import { typeOf } from "@/fields/registry";
import { type Locale, translator } from "@/i18n/runtime";
import type { MenuEntries } from "@/ui";
import type { PlacedField } from "../data/layout.ts";
import { layoutOf, withHidden } from "../data/layout.ts";
import type { GridActions } from "./GridActions.ts";
import { words } from "./menuWords.ts";

interface FieldMenu {
  locale: Locale;
  field: Field;
  placed: readonly PlacedField[];
  config: GridConfig;
  change: (part: Partial<GridConfig>) => void;
  actions: GridActions;
  mayEdit: boolean;
}

export function fieldMenu({ locale, field, placed, config, change, actions, mayEdit }: FieldMenu): MenuEntries[] {
  const t = translator(words, locale);
  const shown = placed.filter((one) => !one.isHidden);
  const at = shown.findIndex((one) => one.field.id === field.id);
  const isPrimary = shown[at]?.isPrimary === true;
  const isGrouped = config.groups.some((group) => group.field === field.id);
  const sortBy = (desc: boolean) =>
    change({
      sorts: [{ field: field.id, desc }, ...config.sorts.filter((sort) => sort.field !== field.id)].slice(0, 10),
    });
  return [
    mayEdit && { id: "edit", label: t("editField"), icon: PenLine, onAction: () => actions.editField(field) },
    mayEdit &&
      !isPrimary && {
        id: "left",
        label: t("insertLeft"),
        icon: ArrowLeftToLine,
        onAction: () => actions.addField({ field, side: "left" }),
      },
    mayEdit && {
      id: "right",
      label: t("insertRight"),
      icon: ArrowRightToLine,
      onAction: () => actions.addField({ field, side: "right" }),
    },
    mayEdit && "-",
    canSort(field) && { id: "asc", label: t("sortAsc"), icon: ArrowUpNarrowWide, onAction: () => sortBy(false) },
    canSort(field) && { id: "desc", label: t("sortDesc"), icon: ArrowDownWideNarrow, onAction: () => sortBy(true) },
    canFilter(field) && {
      id: "filter",
      label: t("filterBy"),
      icon: ListFilter,
      onAction: () => actions.filterBy(field),
    },
    canGroup(field) && {
      id: "group",
      label: t(isGrouped ? "ungroup" : "groupBy"),
      icon: GroupIcon,
      isDisabled: !isGrouped && config.groups.length >= 3,
      onAction: () =>
        change({
          groups: isGrouped
            ? config.groups.filter((group) => group.field !== field.id)
            : [...config.groups, { field: field.id, desc: false }],
        }),
    },
    "-",
    config.frozen === at + 1
      ? { id: "unfreeze", label: t("unfreeze"), icon: PinOff, onAction: () => change({ frozen: 0 }) }
      : {
          id: "freeze",
          label: t("freezeHere"),
          icon: Pin,
          isDisabled: at > 9,
          onAction: () => change({ frozen: at + 1 }),
        },
    !isPrimary && {
      id: "hide",
      label: t("hideField"),
      icon: EyeOff,
      onAction: () => change({ fields: layoutOf(withHidden(placed, new Set([field.id]), true)) }),
    },
    mayEdit &&
      !isPrimary &&
      typeOf(field).canBePrimary && {
        id: "primary",
        label: t("makePrimary"),
        icon: KeyRound,
        onAction: () => actions.makePrimary(field),
      },
    mayEdit && !isPrimary && "-",
    mayEdit &&
      !isPrimary && {
        id: "delete",
        label: t("deleteField"),
        icon: Trash2,
        isDanger: true,
        onAction: () => actions.deleteField(field),
      },
  ];
}

export function footerMenu(
  locale: Locale,
  field: Field,
  chosen: string | undefined,
  choose: (name: string | null) => void,
): MenuEntries[] {
  const t = translator(words, locale);
  return [
    { id: "none", label: t("noSummary"), isChecked: !chosen, onAction: () => choose(null) },
    "-",
    ...aggregatesOf(field).map((name) => ({
      id: name,
      label: aggregateLabel(name, locale),
      isChecked: chosen === name,
      onAction: () => choose(name),
    })),
  ];
}

interface RecordMenu {
  locale: Locale;
  count: number;
  mayEdit: boolean;
  shortcut: (key: string) => string;
  onOpen: (() => void) | undefined;
  onHistory: (() => void) | undefined;
  /** Of a computed cell. */
  onWhy: (() => void) | undefined;
  /** Of a cell that the Enter key presses. */
  isButton: boolean;
  onCopy: () => void;
  onPaste: () => void;
  onClear: () => void;
  onLink: (() => void) | undefined;
  onAdd: () => void;
  onDelete: () => void;
}

export function recordMenu(options: RecordMenu): MenuEntries[] {
  const { locale, count, mayEdit, shortcut } = options;
  const t = translator(words, locale);
  return [
    options.onOpen && {
      id: "open",
      label: t("openRecord"),
      icon: Maximize2,
      shortcut: "Space",
      onAction: options.onOpen,
    },
    options.onWhy && {
      id: "why",
      label: t(options.isButton ? "whyButton" : "why"),
      icon: Lightbulb,
      ...(options.isButton ? {} : { shortcut: "Enter" }),
      onAction: options.onWhy,
    },
    options.onHistory && { id: "history", label: t("cellHistory"), icon: History, onAction: options.onHistory },
    options.onLink && { id: "link", label: t("copyLink"), icon: Link, onAction: options.onLink },
    options.onOpen && "-",
    { id: "copy", label: t("copy"), icon: Copy, shortcut: shortcut("C"), onAction: options.onCopy },
    mayEdit && {
      id: "paste",
      label: t("paste"),
      icon: ClipboardPaste,
      shortcut: shortcut("V"),
      onAction: options.onPaste,
    },
    mayEdit && { id: "clear", label: t("clear"), icon: Eraser, shortcut: "Delete", onAction: options.onClear },
    mayEdit && "-",
    mayEdit && { id: "add", label: t("insertBelow"), icon: Plus, onAction: options.onAdd },
    mayEdit && {
      id: "delete",
      label: t("deleteRecords", { count }),
      icon: Trash2,
      isDanger: true,
      onAction: options.onDelete,
    },
  ];
}

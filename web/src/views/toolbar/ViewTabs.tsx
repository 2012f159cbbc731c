/** The views of a table as tabs: open, make, rename, duplicate, put in order, delete. On a phone they are one menu. */
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import {
  ArrowLeft,
  ArrowRight,
  ChevronDown,
  ClipboardList,
  CopyPlus,
  type LucideIcon,
  PenLine,
  Plus,
  Sheet,
  Trash2,
} from "lucide-react";
import { type DragEvent, lazy, Suspense, useState } from "react";
import { canEdit, inOrder, usePatchBase } from "@/api/queries";
import type { Base, Table, View } from "@/api/types";
import { useText } from "@/i18n/react";
import { Button, classes, IconButton, MenuButton, type MenuEntries, usePhone } from "@/ui";
import css from "./toolbar.module.css";
import { words } from "./words.ts";

const RenameDialog = lazy(async () => ({ default: (await import("./RenameDialog.tsx")).RenameDialog }));

const icons: Record<View["type"], LucideIcon> = { grid: Sheet, form: ClipboardList };

interface ViewTabsProps {
  base: Base;
  table: Table;
  view: View | undefined;
  onUndo: () => void;
}

export function ViewTabs({ base, table, view, onUndo }: ViewTabsProps) {
  const t = useText(words);
  const isPhone = usePhone();
  const act = useViewActions(base, table, onUndo);
  const list = inOrder(table.views);
  const mayEdit = canEdit(base.role);
  const [renamed, setRenamed] = useState<View | null>(null);
  const [drag, setDrag] = useState<{ from: number; over: number } | null>(null);
  const adders: MenuEntries[] = (["grid", "form"] as const).map((type) => ({
    id: type,
    label: t(type === "grid" ? "newGrid" : "newForm"),
    description: t(type === "grid" ? "newGridText" : "newFormText"),
    icon: icons[type],
    onAction: () => void act.create(type),
  }));
  const menuOf = (one: View, at: number): MenuEntries[] => [
    { id: "rename", label: t("rename"), icon: PenLine, onAction: () => setRenamed(one) },
    { id: "duplicate", label: t("duplicate"), icon: CopyPlus, onAction: () => void act.duplicate(one) },
    {
      id: "left",
      label: t("moveLeft"),
      icon: ArrowLeft,
      isDisabled: at === 0,
      onAction: () => void act.move(at, at - 1),
    },
    {
      id: "right",
      label: t("moveRight"),
      icon: ArrowRight,
      isDisabled: at === list.length - 1,
      onAction: () => void act.move(at, at + 1),
    },
    "-",
    {
      id: "delete",
      label: t("deleteView"),
      icon: Trash2,
      isDanger: true,
      isDisabled: list.length < 2,
      onAction: () => void act.remove(one),
    },
  ];
  const dialog = renamed && (
    <Suspense>
      <RenameDialog view={renamed} onClose={() => setRenamed(null)} onSave={(name) => void act.rename(renamed, name)} />
    </Suspense>
  );
  if (isPhone) {
    const at = list.findIndex((one) => one.id === view?.id);
    const Icon = icons[view?.type ?? "grid"];
    return (
      <nav className={css.phoneViews} aria-label={t("views")}>
        <MenuButton
          label={t("views")}
          button={
            <Button variant="ghost" size="s">
              <Icon size={15} aria-hidden="true" />
              {view?.name ?? table.name}
              <ChevronDown size={14} aria-hidden="true" />
            </Button>
          }
          entries={[
            ...list.map((one) => ({
              id: one.id,
              label: one.name,
              icon: icons[one.type],
              isChecked: one.id === view?.id,
              onAction: () => void act.open(one.id),
            })),
            mayEdit && "-",
            ...(mayEdit ? adders : []),
            ...(mayEdit && view ? (["-", ...menuOf(view, at)] as const) : []),
          ]}
        />
        {dialog}
      </nav>
    );
  }
  const drop = (event: DragEvent) => {
    event.preventDefault();
    if (drag) void act.move(drag.from, drag.over);
    setDrag(null);
  };
  return (
    <nav className={css.tabs} aria-label={t("views")}>
      <ul className={css.tabList}>
        {list.map((one, at) => {
          const Icon = icons[one.type];
          const isHere = one.id === view?.id;
          return (
            <li
              key={one.id}
              className={classes(css.tab, isHere && css.here, drag?.over === at && drag.from !== at && css.dropHere)}
              draggable={mayEdit}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = "move";
                event.dataTransfer.setData("text/plain", one.name);
                setDrag({ from: at, over: at });
              }}
              onDragOver={(event) => {
                if (!drag) return;
                event.preventDefault();
                setDrag({ from: drag.from, over: at });
              }}
              onDragEnd={() => setDrag(null)}
              onDrop={drop}
            >
              <Link
                to="/b/$base/t/$table/$view"
                params={{ base: base.id, table: table.id, view: one.id }}
                search={{}}
                draggable={false}
                aria-current={isHere ? "page" : undefined}
                onDoubleClick={() => mayEdit && setRenamed(one)}
              >
                <Icon size={15} strokeWidth={1.8} aria-hidden="true" />
                <span>{one.name}</span>
              </Link>
              {isHere && mayEdit && (
                <MenuButton
                  label={t("viewMenu", { name: one.name })}
                  button={<IconButton size="s" icon={ChevronDown} label={t("viewMenu", { name: one.name })} />}
                  entries={menuOf(one, at)}
                />
              )}
            </li>
          );
        })}
      </ul>
      {mayEdit && (
        <MenuButton
          label={t("addView")}
          button={<IconButton size="s" icon={Plus} label={t("addView")} />}
          entries={adders}
        />
      )}
      {dialog}
    </nav>
  );
}

/** They load with the first that is asked for. */
function useViewActions(base: Base, table: Table, onUndo: () => void) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const patchBase = usePatchBase(base.id);
  const open = (view: string) =>
    navigate({ to: "/b/$base/t/$table/$view", params: { base: base.id, table: table.id, view }, search: {} });
  const load = async () =>
    (await import("./viewActions.ts")).viewActions({ base, table, client, patchBase, open, onUndo });
  return {
    open,
    create: async (type: View["type"]) => (await load()).create(type),
    duplicate: async (view: View) => (await load()).duplicate(view),
    rename: async (view: View, name: string) => (await load()).rename(view, name),
    move: async (from: number, to: number) => (await load()).move(from, to),
    remove: async (view: View) => (await load()).remove(view),
  };
}

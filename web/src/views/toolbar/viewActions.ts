/** What is done to the views of a table from their tabs. The tabs change at once; the server's word follows. */
import type { QueryClient } from "@tanstack/react-query";
import { views } from "@/api/calls";
import { inOrder, keys, type usePatchBase } from "@/api/queries";
import type { Base, NewView, Table, View } from "@/api/types";
import { dictionary, translator } from "@/i18n/runtime";
import { getLocale } from "@/i18n/store";
import { toast, toastError, toastUndo } from "@/ui";

const words = dictionary(
  {
    gridName: "Grid {number}",
    formName: "Form {number}",
    deletedView: "View “{name}” deleted",
    lastView: "A table keeps at least one view.",
  },
  {
    gridName: "表格 {number}",
    formName: "表单 {number}",
    deletedView: "已删除视图“{name}”",
    lastView: "每张表至少保留一个视图。",
  },
);

interface Scope {
  base: Base;
  table: Table;
  client: QueryClient;
  patchBase: ReturnType<typeof usePatchBase>;
  open: (view: string) => Promise<unknown>;
  onUndo: () => void;
}

export function viewActions({ base, table, client, patchBase, open, onUndo }: Scope) {
  const t = translator(words, getLocale());
  const refresh = () => client.invalidateQueries({ queryKey: keys.base(base.id), exact: true });
  const patchViews = (change: (views: View[]) => View[]) =>
    patchBase((old) => ({
      ...old,
      tables: old.tables.map((one) => (one.id === table.id ? { ...one, views: change(one.views) } : one)),
    }));
  const trying = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      toastError(error);
    }
    await refresh();
  };

  const create = (type: View["type"]) =>
    trying(async () => {
      const number = table.views.filter((view) => view.type === type).length + 1;
      const name = t(type === "grid" ? "gridName" : "formName", { number });
      const made = await views.create(base.id, table.id, { name, type, config: {} } satisfies NewView);
      await refresh();
      await open(made.id);
    });
  const duplicate = (view: View) =>
    trying(async () => {
      const made = await views.duplicate(base.id, table.id, view.id);
      await refresh();
      await open(made.id);
    });
  const rename = (view: View, name: string) => {
    patchViews((all) => all.map((one) => (one.id === view.id ? { ...one, name } : one)));
    return trying(() => views.change(base.id, table.id, view.id, { name }));
  };
  const move = (from: number, to: number) => {
    const order = inOrder(table.views);
    const [moved] = order.splice(from, 1);
    if (!moved || from === to) return Promise.resolve();
    order.splice(to, 0, moved);
    patchViews(() => order.map((view, position) => ({ ...view, position })));
    return trying(() => views.change(base.id, table.id, moved.id, { position: to }));
  };
  const remove = async (view: View) => {
    const rest = inOrder(table.views).filter((one) => one.id !== view.id);
    if (!rest[0]) return toast(t("lastView"));
    try {
      await views.remove(base.id, table.id, view.id);
    } catch (error) {
      return toastError(error);
    }
    await open(rest[0].id);
    patchViews((all) => all.filter((one) => one.id !== view.id));
    toastUndo(t("deletedView", { name: view.name }), onUndo);
    await refresh();
  };
  return { create, duplicate, rename, move, remove };
}

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { bases, tables } from "@/api/calls";
import { inOrder, keys, usePatchBase } from "@/api/queries";
import type { Base, Table } from "@/api/types";
import { useText } from "@/i18n";
import { toast, toastError, toastUndo } from "@/ui";
import { words } from "./words.ts";

/** Put tables in order, delete them and bring them back. The screen changes at once; the server's word follows. */
export function useTableActions(base: Base) {
  const t = useText(words);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { table: open } = useParams({ strict: false });
  const patchBase = usePatchBase(base.id);
  const refresh = () => client.invalidateQueries({ queryKey: keys.base(base.id), exact: true });

  const move = async (from: number, to: number) => {
    const order = inOrder(base.tables);
    const [moved] = order.splice(from, 1);
    if (!moved || from === to) return;
    order.splice(to, 0, moved);
    patchBase((old) => ({ ...old, tables: order.map((table, position) => ({ ...table, position })) }));
    try {
      await tables.change(base.id, moved.id, { position: to });
    } catch (error) {
      toastError(error);
    }
    await refresh();
  };

  const restore = async (table: Table) => {
    try {
      const items = await bases.trash(base.id);
      const item = items.find((one) => one.kind === "table" && one.name === table.name);
      if (item) await bases.restoreTrash(base.id, item.id);
      toast(t("restoredTable", { name: table.name }));
    } catch (error) {
      toastError(error);
    }
    await refresh();
  };

  const remove = async (table: Table) => {
    try {
      await tables.remove(base.id, table.id);
    } catch (error) {
      toastError(error);
      return;
    }
    if (open === table.id) await navigate({ to: "/b/$base", params: { base: base.id } });
    patchBase((old) => ({ ...old, tables: old.tables.filter((one) => one.id !== table.id) }));
    toastUndo(t("deletedTable", { name: table.name }), () => restore(table));
    await client.invalidateQueries({ queryKey: keys.base(base.id) });
  };

  return { move, remove };
}

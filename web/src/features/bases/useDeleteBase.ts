import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { bases } from "@/api/calls";
import { keys } from "@/api/queries";
import { useText } from "@/i18n";
import { toast, toastError, toastUndo } from "@/ui";
import { words } from "./words.ts";

/** Into the trash, back to the home screen; the toast brings it back. */
export function useDeleteBase(base: { id: string; name: string; workspace: string }): () => Promise<void> {
  const t = useText(words);
  const client = useQueryClient();
  const navigate = useNavigate();
  const refresh = () => client.invalidateQueries({ queryKey: keys.workspace(base.workspace) });
  const restore = async () => {
    try {
      await bases.restore(base.id);
      toast(t("restoredBase", { name: base.name }));
    } catch (error) {
      toastError(error);
    }
    await refresh();
  };
  return async () => {
    try {
      await bases.remove(base.id);
    } catch (error) {
      toastError(error);
      return;
    }
    await navigate({ to: "/w/$ws", params: { ws: base.workspace } });
    client.removeQueries({ queryKey: keys.base(base.id) });
    toastUndo(t("deletedBase", { name: base.name }), restore);
    await refresh();
  };
}

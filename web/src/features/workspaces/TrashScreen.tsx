import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw, Trash2 } from "lucide-react";
import { bases, workspaces } from "@/api/calls";
import { keys } from "@/api/queries";
import type { BaseCard } from "@/api/types";
import { agoText, useText } from "@/i18n";
import { Button, EmptyState, ErrorState, List, SkeletonList, toast, toastError } from "@/ui";
import { BaseIcon } from "./BaseIcon.tsx";
import css from "./BasesScreen.module.css";
import { Page } from "./Page.tsx";
import { useWorkspace } from "./WorkspaceLayout.tsx";
import { words } from "./words.ts";

export function WorkspaceTrashScreen() {
  const t = useText(words);
  const { id } = useWorkspace();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: keys.workspaceTrash(id),
    queryFn: ({ signal }) => workspaces.trash(id, { signal }),
  });
  const restore = useMutation({
    mutationFn: (base: BaseCard) => bases.restore(base.id),
    onSuccess: (_, base) => toast(t("restored", { name: base.name })),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: keys.workspace(id) }),
  });
  return (
    <Page title={t("trashTitle")} text={t("trashText")} isNarrow>
      {query.isPending ? (
        <SkeletonList />
      ) : query.error ? (
        <ErrorState error={query.error} onRetry={() => query.refetch()} />
      ) : query.data.length === 0 ? (
        <EmptyState icon={Trash2} title={t("trashEmpty")}>
          {t("trashEmptyText")}
        </EmptyState>
      ) : (
        <List
          label={t("trashTitle")}
          items={query.data}
          idOf={(base) => base.id}
          columns={[
            {
              id: "name",
              title: t("name"),
              cell: (base) => (
                <span className={css.named}>
                  <BaseIcon base={base} size={26} /> {base.name}
                </span>
              ),
            },
            { id: "deleted", title: t("deleted"), cell: (base) => <Deleted base={base} />, isMinor: true, width: 220 },
            {
              id: "restore",
              title: t("actions"),
              isTitleHidden: true,
              align: "end",
              width: 110,
              cell: (base) => (
                <Button size="s" icon={RotateCcw} onPress={() => restore.mutate(base)}>
                  {t("restore")}
                </Button>
              ),
            },
          ]}
        />
      )}
    </Page>
  );
}

function Deleted({ base }: { base: BaseCard }) {
  const t = useText(words);
  if (!base.deleted_at) return null;
  const when = agoText(base.deleted_at);
  return base.deleted_by ? t("deletedBy", { when, name: base.deleted_by.name }) : when;
}

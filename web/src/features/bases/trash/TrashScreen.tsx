/** What was deleted in a base: restore it, or (owners) delete it for good. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Columns3, LayoutPanelTop, type LucideIcon, RotateCcw, Rows3, Table2, Trash2, X } from "lucide-react";
import { bases } from "@/api/calls";
import { keys, useLoadedBase } from "@/api/queries";
import type { Base, TrashItem } from "@/api/types";
import { agoText, useText } from "@/i18n";
import { ask, Button, EmptyState, ErrorState, IconButton, List, SkeletonList, toast, toastError } from "@/ui";
import { Page } from "../../workspaces/Page.tsx";
import css from "./TrashScreen.module.css";
import { words } from "./words.ts";

export function BaseTrashScreen() {
  const t = useText(words);
  const { base: id } = useParams({ from: "/signed-in/b/$base" });
  const base = useLoadedBase(id);
  const query = useQuery({ queryKey: keys.baseTrash(id), queryFn: ({ signal }) => bases.trash(id, { signal }) });
  return (
    <div className={css.screen}>
      <Page title={t("trashTitle")} text={t("trashText", { name: base.name })} isNarrow>
        {query.isPending ? (
          <SkeletonList height={48} />
        ) : query.error ? (
          <ErrorState error={query.error} onRetry={() => query.refetch()} />
        ) : query.data.length === 0 ? (
          <EmptyState icon={Trash2} title={t("trashEmpty")}>
            {t("trashEmptyText")}
          </EmptyState>
        ) : (
          <Items items={query.data} base={base} />
        )}
      </Page>
    </div>
  );
}

function Items({ items, base }: { items: TrashItem[]; base: Base }) {
  const t = useText(words);
  const { restore, purge } = useTrashActions(base.id);
  return (
    <List
      label={t("trashTitle")}
      items={items}
      idOf={(item) => item.id}
      columns={[
        { id: "what", title: t("what"), cell: (item) => <What item={item} /> },
        { id: "deleted", title: t("deleted"), width: 180, isMinor: true, cell: (item) => <Deleted item={item} /> },
        {
          id: "actions",
          title: t("actions"),
          isTitleHidden: true,
          align: "end",
          width: base.role === "owner" ? 150 : 110,
          cell: (item) => (
            <span className={css.buttons}>
              <Button size="s" icon={RotateCcw} onPress={() => restore.mutate(item)}>
                {t("restore")}
              </Button>
              {base.role === "owner" && (
                <IconButton
                  size="s"
                  icon={X}
                  label={t("purgeNamed", { name: item.name })}
                  onPress={() => purge(item)}
                />
              )}
            </span>
          ),
        },
      ]}
    />
  );
}

const kindIcons: Record<TrashItem["kind"], LucideIcon> = {
  table: Table2,
  field: Columns3,
  view: LayoutPanelTop,
  records: Rows3,
};

function What({ item }: { item: TrashItem }) {
  const t = useText(words);
  const Icon = kindIcons[item.kind] ?? Trash2;
  const table = item.table ?? "";
  const kinds = {
    table: t("kindTable"),
    field: t("kindField", { table }),
    view: t("kindView", { table }),
    records: t("kindRecords", { table }),
  };
  const isMany = item.kind === "records" && (item.count ?? 0) > 1;
  return (
    <span className={css.what}>
      <Icon size={17} strokeWidth={1.7} aria-hidden="true" />
      <span className={css.words}>
        <strong>{item.name || t("records", { count: item.count ?? 1 })}</strong>
        <small>
          {kinds[item.kind]}
          {isMany && ` · ${t("records", { count: item.count ?? 0 })}`}
        </small>
      </span>
    </span>
  );
}

function Deleted({ item }: { item: TrashItem }) {
  const t = useText(words);
  const when = agoText(item.at);
  return item.by ? t("deletedBy", { when, name: item.by.name }) : when;
}

function useTrashActions(base: string) {
  const t = useText(words);
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: keys.base(base) });
  const nameOf = (item: TrashItem) => item.name || t("records", { count: item.count ?? 1 });
  const restore = useMutation({
    mutationFn: (item: TrashItem) => bases.restoreTrash(base, item.id),
    onSuccess: (_, item) => toast(t("restored", { name: nameOf(item) })),
    onError: toastError,
    onSettled: refresh,
  });
  const purge = async (item: TrashItem) => {
    const name = nameOf(item);
    const question = { title: t("purgeTitle", { name }), body: t("purgeText"), action: t("purge"), isDanger: true };
    if (!(await ask(question))) return;
    try {
      await bases.purgeTrash(base, item.id);
      toast(t("purged", { name }));
    } catch (error) {
      toastError(error);
    }
    await refresh();
  };
  return { restore, purge };
}

/** Home: the bases of a workspace as cards. A spreadsheet dropped anywhere leads to the import. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileSpreadsheet, Inbox, MoreHorizontal, PenLine, Plus, SearchX, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { bases as baseCalls } from "@/api/calls";
import { basesQuery, keys } from "@/api/queries";
import type { BaseCard, Workspace } from "@/api/types";
import { agoText, compareTexts, useText } from "@/i18n";
import {
  Button,
  chooseFile,
  EmptyState,
  ErrorState,
  FileDrop,
  IconButton,
  MenuButton,
  Skeleton,
  toast,
  toastError,
  toastUndo,
  useTitle,
} from "@/ui";
import { acceptedFiles, isImportable } from "../imports/handover.ts";
import { BaseIcon } from "./BaseIcon.tsx";
import css from "./BasesScreen.module.css";
import { BaseDialog, ImportDialog } from "./lazyDialogs.tsx";
import { useWorkspace } from "./WorkspaceLayout.tsx";
import { words } from "./words.ts";

/** Only who has many bases needs to search them. */
const SearchField = lazy(async () => ({ default: (await import("@/ui/field/TextField")).SearchField }));

export function BasesScreen() {
  const t = useText(words);
  const workspace = useWorkspace();
  const query = useQuery(basesQuery(workspace.id));
  const [isCreating, setCreating] = useState(false);
  const [file, setFile] = useState<File | null>(null);
  const [search, setSearch] = useState("");
  const mayEdit = workspace.role !== "viewer";
  useTitle(workspace.name);

  const offer = (chosen: File) => {
    if (isImportable(chosen.name)) setFile(chosen);
    else toast(t("notImportable", { name: chosen.name }), { tone: "danger" });
  };
  const choose = () => chooseFile(acceptedFiles, offer);
  const bases = query.data ?? [];

  return (
    <>
      <header className={css.head}>
        <h1>{t("bases")}</h1>
        {bases.length > 6 && (
          <Suspense>
            <SearchField label={t("searchBases")} value={search} onChange={setSearch} className={css.search} />
          </Suspense>
        )}
        <span className={css.gap} />
        {mayEdit && bases.length > 0 && (
          <>
            <Button icon={FileSpreadsheet} onPress={choose}>
              {t("importFile")}
            </Button>
            <Button icon={Plus} variant="primary" onPress={() => setCreating(true)}>
              {t("newBase")}
            </Button>
          </>
        )}
      </header>
      {query.isPending ? (
        <CardSkeletons />
      ) : query.error ? (
        <ErrorState error={query.error} onRetry={() => query.refetch()} />
      ) : bases.length === 0 ? (
        <NoBases mayEdit={mayEdit} onChoose={choose} onCreate={() => setCreating(true)} />
      ) : (
        <Cards bases={bases} search={search} workspace={workspace} mayEdit={mayEdit} />
      )}
      <FileDrop
        title={t("dropTitle")}
        note={t("dropNote")}
        isDisabled={!mayEdit || file !== null}
        onFiles={([first]) => first && offer(first)}
      />
      {isCreating && <BaseDialog workspace={workspace} onClose={() => setCreating(false)} />}
      {file && <ImportDialog workspace={workspace} bases={bases} file={file} onClose={() => setFile(null)} />}
    </>
  );
}

interface NoBasesProps {
  mayEdit: boolean;
  onChoose: () => void;
  onCreate: () => void;
}

function NoBases({ mayEdit, onChoose, onCreate }: NoBasesProps) {
  const t = useText(words);
  if (!mayEdit) {
    return (
      <EmptyState icon={Inbox} title={t("emptyViewer")}>
        {t("emptyViewerText")}
      </EmptyState>
    );
  }
  return (
    <div className={css.dropHint}>
      <EmptyState
        icon={FileSpreadsheet}
        title={t("emptyTitle")}
        actions={
          <>
            <Button variant="primary" icon={FileSpreadsheet} onPress={onChoose}>
              {t("importFile")}
            </Button>
            <Button icon={Plus} onPress={onCreate}>
              {t("newBase")}
            </Button>
          </>
        }
      >
        {t("emptyText")}
      </EmptyState>
    </div>
  );
}

interface CardsProps {
  bases: readonly BaseCard[];
  search: string;
  workspace: Workspace;
  mayEdit: boolean;
}

function Cards({ bases, search, workspace, mayEdit }: CardsProps) {
  const t = useText(words);
  const wanted = search.trim().toLocaleLowerCase();
  const shown = bases
    .filter((base) => base.name.toLocaleLowerCase().includes(wanted))
    .sort((a, b) => lastTime(b).localeCompare(lastTime(a)) || compareTexts(a.name, b.name));
  if (shown.length === 0) return <EmptyState icon={SearchX} title={t("noMatch", { text: search.trim() })} />;
  return (
    <ul className={css.cards}>
      {shown.map((base) => (
        <li key={base.id} className={css.card}>
          <Card base={base} workspace={workspace} mayEdit={mayEdit} />
        </li>
      ))}
    </ul>
  );
}

function Card({ base, workspace, mayEdit }: { base: BaseCard; workspace: Workspace; mayEdit: boolean }) {
  const t = useText(words);
  const [isRenaming, setRenaming] = useState(false);
  const remove = useRemoveBase(workspace.id);
  return (
    <>
      <Link to="/b/$base" params={{ base: base.id }} className={css.link}>
        <BaseIcon base={base} />
        <span className={css.words}>
          <strong>{base.name}</strong>
          <small>
            {[
              base.table_count !== undefined && t("tableCount", { count: base.table_count }),
              lastTime(base) && t(base.changed_at ? "changed" : "made", { when: agoText(lastTime(base)) }),
            ]
              .filter(Boolean)
              .join(" · ")}
          </small>
        </span>
      </Link>
      {mayEdit && (
        <span className={css.more}>
          <MenuButton
            label={t("moreFor", { name: base.name })}
            placement="bottom end"
            button={<IconButton size="s" icon={MoreHorizontal} label={t("moreFor", { name: base.name })} />}
            entries={[
              { id: "rename", label: t("rename"), icon: PenLine, onAction: () => setRenaming(true) },
              workspace.role === "owner" && "-",
              workspace.role === "owner" && {
                id: "remove",
                label: t("moveToTrash"),
                icon: Trash2,
                isDanger: true,
                onAction: () => remove.mutate(base),
              },
            ]}
          />
        </span>
      )}
      {isRenaming && <BaseDialog workspace={workspace} base={base} onClose={() => setRenaming(false)} />}
    </>
  );
}

function lastTime(base: BaseCard): string {
  return base.changed_at ?? base.created_at ?? "";
}

/** Into the trash at once; the toast brings it back. */
function useRemoveBase(workspace: string) {
  const t = useText(words);
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: keys.workspace(workspace) });
  const restore = useMutation({
    mutationFn: (base: BaseCard) => baseCalls.restore(base.id),
    onSuccess: (_, base) => toast(t("restored", { name: base.name })),
    onError: toastError,
    onSettled: refresh,
  });
  return useMutation({
    mutationFn: (base: BaseCard) => baseCalls.remove(base.id),
    onSuccess: (_, base) => toastUndo(t("movedToTrash", { name: base.name }), () => restore.mutate(base)),
    onError: toastError,
    onSettled: refresh,
  });
}

function CardSkeletons() {
  return (
    <div className={css.cards}>
      {[0, 1, 2, 3].map((index) => (
        <div key={index} className={css.card}>
          <span className={css.link}>
            <Skeleton width={40} height={40} />
            <span className={css.words}>
              <Skeleton width={120} />
              <Skeleton width={170} height={11} />
            </span>
          </span>
        </div>
      ))}
    </div>
  );
}

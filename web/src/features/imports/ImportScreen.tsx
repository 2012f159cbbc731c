/**
 * The way of a spreadsheet into a table: choose it, look at what was found, decide, watch it load.
 *
 * The file was handed over from a drop, is chosen here, or lies at the server since before a reload. What the server knows
 * of it (`Import.state`) decides which part of the screen shows.
 */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { FileSpreadsheet, FileUp } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Upload } from "@/api/client";
import { errorText, isAborted, isMissing } from "@/api/errors";
import { canEdit, keys, useLoadedBase } from "@/api/queries";
import type { Base } from "@/api/types";
import { numberText, useText } from "@/i18n";
import { Banner, Button, chooseFile, EmptyState, ErrorState, Loading, toastUndo, useTitle } from "@/ui";
import { useUndoWithNews } from "../bases/useUndoWithNews.ts";
import { imports } from "./calls.ts";
import { DoneStep } from "./DoneStep.tsx";
import { acceptedFiles, isImportable, takeFile } from "./handover.ts";
import css from "./imports.module.css";
import { PreviewStep } from "./PreviewStep.tsx";
import { Progress } from "./Progress.tsx";
import { forgetImport, rememberedImport, rememberImport } from "./remembered.ts";
import type { Import } from "./types.ts";
import { words } from "./words.ts";

const mostBytes = 500_000_000;

export function ImportScreen() {
  const t = useText(words);
  const { base: id } = useParams({ strict: false });
  const base = useLoadedBase(id ?? "");
  useTitle(t("title"), base.name);
  if (!canEdit(base.role)) {
    return (
      <EmptyState icon={FileSpreadsheet} title={t("title")}>
        {t("viewer")}
      </EmptyState>
    );
  }
  return <Wizard base={base} />;
}

interface Sending {
  name: string;
  share: number;
}

function Wizard({ base }: { base: Base }) {
  const t = useText(words);
  const { into } = useSearch({ strict: false });
  const [sending, setSending] = useState<Sending | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [importId, setImportId] = useState<string | null>(() => rememberedImport(base.id));
  const running = useRef<Upload<Import> | null>(null);
  const client = useQueryClient();

  const send = useCallback(
    async (file: File) => {
      setProblem(null);
      if (!isImportable(file.name)) return setProblem(t("notImportable", { name: file.name }));
      if (file.size > mostBytes) return setProblem(t("tooLarge", { name: file.name }));
      running.current?.cancel();
      setImportId(null);
      setSending({ name: file.name, share: 0 });
      const upload = imports.upload(base.id, file, (share) => setSending({ name: file.name, share }));
      running.current = upload;
      try {
        const made = await upload.done;
        client.setQueryData(keyOf(base.id, made.id), made);
        rememberImport(base.id, made.id);
        setImportId(made.id);
        setSending(null);
      } catch (error) {
        if (running.current !== upload) return;
        setSending(null);
        if (!isAborted(error)) setProblem(errorText(error));
      }
    },
    [base.id, client, t],
  );

  // A file that was handed over is taken once, also where effects run twice.
  useEffect(() => {
    const file = takeFile();
    if (file) void send(file);
  }, [send]);

  const startAgain = () => {
    if (importId) imports.discard(base.id, importId).catch(() => {});
    forgetImport(base.id);
    setImportId(null);
    setProblem(null);
  };
  if (sending) {
    return (
      <Progress
        title={t("uploading", { name: sending.name })}
        share={sending.share}
        text={numberText(sending.share, { style: "percent" })}
        onCancel={() => running.current?.cancel()}
      />
    );
  }
  if (importId) return <Chosen key={importId} base={base} id={importId} into={into} onAgain={startAgain} />;
  return <ChooseStep problem={problem} onFile={(file) => void send(file)} />;
}

const keyOf = (base: string, id: string) => [...keys.base(base), "import", id] as const;

/** How soon to ask again, by what is under way. */
function pauseOf(state: Import["state"] | undefined, asked: number): number | false {
  if (state === "inspecting") return asked < 8 ? 200 : 600;
  return state === "running" ? 400 : false;
}

function Chosen({
  base,
  id,
  into,
  onAgain,
}: {
  base: Base;
  id: string;
  into: string | undefined;
  onAgain: () => void;
}) {
  const t = useText(words);
  const navigate = useNavigate();
  const client = useQueryClient();
  const { undo } = useUndoWithNews(base.id);
  const query = useQuery({
    queryKey: keyOf(base.id, id),
    queryFn: ({ signal }) => imports.read(base.id, id, { signal }),
    refetchInterval: ({ state }) => pauseOf(state.data?.state, state.dataUpdateCount),
    staleTime: 0,
    gcTime: 0,
  });
  const found = query.data;
  const state = found?.state;
  const result = found?.result;
  const table = result?.table;
  const openTable = useCallback(async () => {
    if (!table) return;
    forgetImport(base.id);
    await client.invalidateQueries({ queryKey: keys.base(base.id), exact: true });
    await navigate({ to: "/b/$base/t/$table", params: { base: base.id, table }, search: {} });
  }, [base.id, table, client, navigate]);

  // Nothing to tell: straight to the records.
  const isClean = state === "done" && result?.issue_count === 0 && result.skipped === 0;
  const count = (result?.created ?? 0) + (result?.updated ?? 0);
  const hasRun = useRef(false);
  if (state === "running") hasRun.current = true;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it has ended
  useEffect(() => {
    if (!isClean || !hasRun.current) return;
    hasRun.current = false;
    void openTable();
    toastUndo(t("importedToast", { count }), undo);
  }, [isClean]);

  const put = (next: Import) => client.setQueryData(keyOf(base.id, id), next);
  if (isMissing(query.error)) return <Missing onAgain={onAgain} />;
  if (!found) return query.error ? <ErrorState error={query.error} onRetry={() => query.refetch()} /> : <Loading />;
  if (state === "inspecting") {
    return <Progress title={t("reading", { name: found.name })} text={t("readingText")} onCancel={onAgain} />;
  }
  if (state === "running") return <Running base={base} found={found} onChange={put} />;
  if (state === "done" && result) {
    if (isClean && hasRun.current) return <Loading />;
    return <DoneStep base={base} found={found} result={result} onOpen={() => void openTable()} onAgain={onAgain} />;
  }
  return <PreviewStep base={base} found={found} into={into} onChange={put} onAgain={onAgain} />;
}

/** The server has forgotten it: an upload lives for a day. */
function Missing({ onAgain }: { onAgain: () => void }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(onAgain, []);
  return <Loading />;
}

function Running({ base, found, onChange }: { base: Base; found: Import; onChange: (next: Import) => void }) {
  const t = useText(words);
  const [started] = useState(() => ({ at: performance.now(), done: found.done }));
  const [isCancelling, setCancelling] = useState(false);
  const total = found.total ?? found.preview?.row_count ?? 0;
  const seconds = (performance.now() - started.at) / 1000;
  const speed = seconds > 1 ? (found.done - started.done) / seconds : 0;
  const isEnding = total > 0 && found.done >= total;
  const parts = [
    t("progress", { done: Math.min(found.done, total), total }),
    speed > 0 && !isEnding && t("speed", { count: Math.round(speed) }),
    isEnding && t("finishing"),
  ];
  const cancel = async () => {
    setCancelling(true);
    await imports.cancel(base.id, found.id).then(onChange, () => setCancelling(false));
  };
  return (
    <Progress
      title={t("running", { name: found.name })}
      share={total > 0 ? Math.min(1, found.done / total) : undefined}
      text={parts.filter(Boolean).join(" · ")}
      onCancel={() => void cancel()}
      isCancelling={isCancelling}
    />
  );
}

function ChooseStep({ problem, onFile }: { problem: string | null; onFile: (file: File) => void }) {
  const t = useText(words);
  const [isOver, setOver] = useState(false);
  return (
    <div className={css.choose}>
      {problem && <Banner tone="danger">{problem}</Banner>}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a place for the mouse; the button does the same */}
      <div
        className={isOver ? css.dropOver : css.drop}
        data-own-drop
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          const [file] = event.dataTransfer.files;
          if (file) onFile(file);
        }}
      >
        <FileUp size={34} strokeWidth={1.4} aria-hidden="true" />
        <h1>{t("dropTitle")}</h1>
        <p>{t("dropText")}</p>
        <Button variant="primary" icon={FileSpreadsheet} onPress={() => chooseFile(acceptedFiles, onFile)}>
          {t("chooseFile")}
        </Button>
      </div>
    </div>
  );
}

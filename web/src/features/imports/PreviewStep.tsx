/** What is in the file and what will become of it: where to, which columns, as what. */
import { useMutation } from "@tanstack/react-query";
import { FileSpreadsheet } from "lucide-react";
import { useMemo, useState } from "react";
import { ApiError, errorText } from "@/api/errors";
import { inOrder } from "@/api/queries";
import type { Base, Table } from "@/api/types";
import { fieldType } from "@/fields/registry";
import { sizeText, useText } from "@/i18n";
import { Banner, Button, ErrorState, Segments, Select, Switch, TextField, usePhone } from "@/ui";
import { ColumnCards, ColumnTable } from "./Columns.tsx";
import { imports } from "./calls.ts";
import { FileOptions } from "./FileOptions.tsx";
import css from "./imports.module.css";
import {
  type ColumnDraft,
  draftsOf,
  keyFields,
  likelyTable,
  mapByName,
  planIssue,
  planOf,
  type Target,
  tableNameOf,
  withField,
} from "./plan.ts";
import type { Import, ImportOptions, Preview } from "./types.ts";
import { useChecks } from "./useChecks.ts";
import { words } from "./words.ts";

interface PreviewStepProps {
  base: Base;
  found: Import;
  /** A table that was chosen before the file. */
  into: string | undefined;
  onChange: (next: Import) => void;
  onAgain: () => void;
}

/** What another encoding may set right. */
const readingErrors = new Set([
  "encoding_unknown",
  "encoding_wrong",
  "quote_unclosed",
  "cell_too_long",
  "row_too_long",
]);

export function PreviewStep(props: PreviewStepProps) {
  const { base, found, onChange, onAgain } = props;
  const t = useText(words);
  const again = useMutation({
    mutationFn: (options: ImportOptions) => imports.inspect(base.id, found.id, options),
    onSuccess: onChange,
  });
  const { preview } = found;
  if (!preview) {
    return (
      <div className={css.screen}>
        <ErrorState
          title={t("failedTitle")}
          error={new ApiError(422, found.error?.code ?? "", found.error?.message ?? "")}
          actions={
            <>
              <Button variant="primary" onPress={onAgain}>
                {t("another")}
              </Button>
              <Button onPress={() => again.mutate({})} isPending={again.isPending}>
                {t("detectAgain")}
              </Button>
            </>
          }
        />
        {readingErrors.has(found.error?.code ?? "") && (
          <div className={css.retry}>
            <FileOptions options={{ kind: "csv" }} sheets={[]} onChange={again.mutate} isPending={again.isPending} />
          </div>
        )}
      </div>
    );
  }
  // Another reading of the file has other columns: what was decided about the old ones is void.
  const reading = JSON.stringify([preview.options, preview.columns.map((column) => column.name)]);
  return (
    <Deciding
      key={reading}
      {...props}
      preview={preview}
      onOptions={again.mutate}
      isReading={again.isPending}
      readError={again.error}
    />
  );
}

interface DecidingProps extends PreviewStepProps {
  preview: Preview;
  onOptions: (options: ImportOptions) => void;
  isReading: boolean;
  readError: unknown;
}

function Deciding({ base, found, preview, into, onChange, onAgain, onOptions, isReading, readError }: DecidingProps) {
  const t = useText(words);
  const isPhone = usePhone();
  const tables = inOrder(base.tables);
  const [drafts, setDrafts] = useState<ColumnDraft[]>(() => {
    const first = draftsOf(preview.columns);
    const table = tables.find((one) => one.id === into);
    return table ? mapByName(first, table.fields) : first;
  });
  const [target, setTarget] = useState<Target>(() =>
    tables.some((table) => table.id === into) ? existing(into ?? "") : { to: "new", name: tableNameOf(found.name) },
  );
  const [hasTried, setTried] = useState(false);
  const table = target.to === "existing" ? tables.find((one) => one.id === target.table) : undefined;
  const checks = useChecks(base.id, found.id, drafts, preview.columns, target.to === "new" ? null : target.table);
  const run = useMutation({
    mutationFn: () => imports.run(base.id, found.id, planOf(drafts, target)),
    onSuccess: onChange,
  });
  const issue = planIssue(drafts, target, (type) => fieldType(type).canBePrimary);
  const change = (index: number, part: Partial<ColumnDraft>) =>
    setDrafts((all) =>
      "field" in part
        ? withField(all, index, table?.fields.find(({ id }) => id === part.field) ?? null)
        : all.map((draft) => (draft.index === index ? { ...draft, ...part } : draft)),
    );
  const aim = (next: Target) => {
    const nextTable = next.to === "existing" ? tables.find((one) => one.id === next.table) : undefined;
    const isOther = next.to === "existing" && (target.to !== "existing" || target.table !== next.table);
    if (isOther && nextTable) setDrafts(mapByName(drafts, nextTable.fields));
    setTarget(next);
  };
  const go = () => {
    setTried(true);
    if (!issue) run.mutate();
  };
  const about = [
    sizeText(found.size),
    preview.is_row_count_exact ? t("rows", { count: preview.row_count }) : t("rowsAbout", { count: preview.row_count }),
    t("columns", { count: preview.columns.length }),
  ];
  const stopped = found.state === "cancelled" ? t("cancelled") : found.state === "failed" ? t("runFailed") : null;
  const Columns = isPhone ? ColumnCards : ColumnTable;
  return (
    <div className={css.screen}>
      <header className={css.head}>
        <span className={css.fileMark}>
          <FileSpreadsheet size={20} strokeWidth={1.7} aria-hidden="true" />
        </span>
        <div className={css.fileWords}>
          <h1>{found.name}</h1>
          <p>{about.join(" · ")}</p>
        </div>
        <div className={css.actions}>
          <Button onPress={onAgain}>{t("another")}</Button>
          <Button variant="primary" onPress={go} isPending={run.isPending}>
            {preview.is_row_count_exact ? t("run", { count: preview.row_count }) : t("runAny")}
          </Button>
        </div>
      </header>
      <div className={css.notices}>
        {stopped && (
          <Banner tone={found.state === "failed" ? "danger" : "info"}>
            {stopped} {found.error?.message}
          </Banner>
        )}
        {Boolean(run.error) && <Banner tone="danger">{errorText(run.error)}</Banner>}
        {Boolean(readError) && <Banner tone="danger">{errorText(readError)}</Banner>}
        {hasTried && issue && <Banner tone="danger">{t(issue)}</Banner>}
        {preview.notices.map((notice) => (
          <Banner key={`${notice.code}${notice.message}`} tone="warning">
            {notice.message}
          </Banner>
        ))}
      </div>
      <div className={css.settings}>
        <TargetForm
          tables={tables}
          table={table}
          drafts={drafts}
          target={target}
          fileName={found.name}
          onChange={aim}
        />
        <FileOptions options={preview.options} sheets={preview.sheets} onChange={onOptions} isPending={isReading} />
      </div>
      <Columns preview={preview} drafts={drafts} table={table} tables={tables} checks={checks} onChange={change} />
    </div>
  );
}

const existing = (table: string): Target => ({ to: "existing", table, mergeOn: null, addOptions: true });

interface TargetFormProps {
  tables: readonly Table[];
  table: Table | undefined;
  drafts: readonly ColumnDraft[];
  target: Target;
  fileName: string;
  onChange: (target: Target) => void;
}

function TargetForm({ tables, table, drafts, target, fileName, onChange }: TargetFormProps) {
  const t = useText(words);
  const keyOptions = useMemo(() => (table ? keyFields(drafts, table) : []), [table, drafts]);
  const first = useMemo(() => likelyTable(drafts, tables), [drafts, tables]);
  return (
    <section className={css.target}>
      {first && (
        <div className={css.into}>
          <span className={css.label}>{t("into")}</span>
          <Segments
            label={t("into")}
            options={[
              { id: "new", label: t("newTable") },
              { id: "existing", label: t("existingTable") },
            ]}
            value={target.to}
            onChange={(to) => onChange(to === "new" ? { to, name: tableNameOf(fileName) } : existing(first.id))}
          />
        </div>
      )}
      {target.to === "new" ? (
        <TextField
          label={t("tableName")}
          value={target.name}
          maxLength={100}
          onChange={(name) => onChange({ to: "new", name })}
          className={css.grow ?? ""}
        />
      ) : (
        <>
          <Select
            label={t("table")}
            options={tables.map(({ id, name }) => ({ id, label: name }))}
            value={target.table}
            onChange={(id) => onChange(existing(id))}
          />
          <Select
            label={t("mergeOn")}
            options={[
              { id: "none", label: t("mergeNone") },
              ...keyOptions.map((field) => ({ id: field.id, label: field.name })),
            ]}
            value={keyOptions.some((field) => field.id === target.mergeOn) ? target.mergeOn : "none"}
            onChange={(id) => onChange({ ...target, mergeOn: id === "none" ? null : id })}
            description={target.mergeOn ? t("mergeNote") : undefined}
          />
          <Switch isSelected={target.addOptions} onChange={(addOptions) => onChange({ ...target, addOptions })}>
            {t("addOptions")}
          </Switch>
        </>
      )}
    </section>
  );
}

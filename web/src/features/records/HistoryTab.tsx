/** What was done to a record, newest first: who, when, and what became of what. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { records } from "@/api/calls";
import { useFeed } from "@/api/feed";
import { askAgain } from "@/api/queries";
import type { HistoryEntry, Json, Table } from "@/api/types";
import { optionOf } from "@/fields/base/choices";
import { nameOf } from "@/fields/base/people";
import { faceOf } from "@/fields/faces";
import { showText, typeOf } from "@/fields/registry";
import type { FieldContext } from "@/fields/types";
import { agoText, instantText } from "@/i18n/format";
import { useText } from "@/i18n/react";
import { Avatar, Button, Chip, ErrorState, Select, SkeletonList } from "@/ui";
import css from "./records.module.css";
import { recordKey } from "./useRecord.ts";
import { words } from "./words.ts";

interface HistoryTabProps {
  base: string;
  table: Table;
  id: string;
  context: FieldContext;
  startField?: string | undefined;
}

export function HistoryTab({ base, table, id, context, startField }: HistoryTabProps) {
  const t = useText(words);
  const [field, setField] = useState(startField ?? "all");
  const query = useInfiniteQuery({
    queryKey: [...recordKey(base, table.id, id), "history", field],
    queryFn: ({ pageParam, signal }) =>
      records.history(
        base,
        table.id,
        id,
        { ...(field === "all" ? {} : { field }), ...(pageParam === null ? {} : { before: pageParam }) },
        { signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
  });
  useFeed(base, (event) => {
    if (event.type === "change" && event.data.ids?.includes(id)) void askAgain(query);
  });
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  const options = [
    { id: "all", label: t("allFields") },
    ...table.fields
      .filter((one) => typeOf(one).isWritable)
      .map((one) => ({ id: one.id, label: one.name, icon: faceOf(one).icon })),
  ];
  return (
    <div className={css.history}>
      <Select label={t("ofField")} isLabelHidden size="s" options={options} value={field} onChange={setField} />
      {query.isPending && <SkeletonList rows={3} />}
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && entries.length === 0 && <p className={css.muted}>{t("noHistory")}</p>}
      <ol className={css.entries}>
        {entries.map((entry) => (
          <Entry key={`${entry.seq}${entry.kind}`} entry={entry} table={table} context={context} />
        ))}
      </ol>
      {query.hasNextPage && (
        <Button size="s" isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
          {t("older")}
        </Button>
      )}
    </div>
  );
}

const kinds = ["create", "update", "delete", "restore", "undo", "redo"] as const;
const ways = { api: "throughApi", form: "throughForm", import: "throughImport" } as const;

function Entry({ entry, table, context }: { entry: HistoryEntry; table: Table; context: FieldContext }) {
  const t = useText(words);
  const name = entry.by ? entry.by.name || nameOf(entry.by.id, context) : t("somebody");
  const kind = kinds.find((one) => one === entry.kind) ?? "update";
  const way = ways[entry.through as keyof typeof ways];
  const changed = table.fields.filter((field) => field.id in entry.fields);
  return (
    <li className={css.entry}>
      <Avatar name={name} id={entry.by?.id} size={24} isDecoration />
      <div className={css.entryBody}>
        <p>
          <strong>{name}</strong> {t(`kind_${kind}`)} {way && <span className={css.muted}>{t(way)}</span>}
          <time className={css.time} dateTime={entry.at} title={instantText(entry.at)}>
            {agoText(entry.at)}
          </time>
        </p>
        {changed.map((field) => (
          <div key={field.id} className={css.changeRow}>
            <span className={css.muted}>{field.name}</span>
            <span className={css.beforeAfter}>
              <Value value={entry.fields[field.id]?.before ?? null} field={field} context={context} isOld />
              <ArrowRight size={13} aria-label={t("became")} />
              <Value value={entry.fields[field.id]?.after ?? null} field={field} context={context} />
            </span>
          </div>
        ))}
      </div>
    </li>
  );
}

interface ValueProps {
  value: Json;
  field: Table["fields"][number];
  context: FieldContext;
  isOld?: boolean;
}

function Value({ value, field, context, isOld = false }: ValueProps) {
  const t = useText(words);
  const option = typeOf(field).valueType === "option" ? optionOf(field, value) : undefined;
  if (option) return <Chip color={option.color}>{option.name}</Chip>;
  const text = showText(value, field, context);
  if (!text) return <span className={css.muted}>{t("emptyValue")}</span>;
  return <span className={isOld ? css.old : css.new}>{text.length > 400 ? `${text.slice(0, 400)}…` : text}</span>;
}

/** One record beside the grid; on a phone it is the whole screen. */
import { ArrowLeft, ChevronDown, ChevronUp, Ellipsis, FileX, History, Lightbulb, Link, Trash2, X } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { records } from "@/api/calls";
import { isMissing } from "@/api/errors";
import { canEdit } from "@/api/queries";
import type { Base, Field, RecordDetail, Table } from "@/api/types";
import { nameOf } from "@/fields/base/people";
import { faceOf } from "@/fields/faces";
import { showText, typeOf } from "@/fields/registry";
import type { FieldContext, FieldTools } from "@/fields/types";
import { agoText, instantText } from "@/i18n/format";
import { useText } from "@/i18n/react";
import {
  EmptyState,
  ErrorState,
  IconButton,
  MenuButton,
  Skeleton,
  SkeletonList,
  Tabs,
  toast,
  toastError,
  toastUndo,
  useCopy,
  usePhone,
} from "@/ui";
import type { PlacedField } from "@/views/data/layout";
import type { TableData } from "@/views/data/TableData";
import type { GridActions } from "@/views/grid/GridActions";
import { HistoryTab } from "./HistoryTab.tsx";
import css from "./records.module.css";
import { useRecord } from "./useRecord.ts";
import { words } from "./words.ts";

const Reason = lazy(() => import("../computed/Reason.tsx"));
const ConflictDialog = lazy(async () => ({ default: (await import("@/views/grid/Dialogs")).ConflictDialog }));

interface RecordPanelProps {
  base: Base;
  table: Table;
  id: string;
  /** The records among which it stands; missing for one that was opened from another. */
  data?: TableData | undefined;
  placed: readonly PlacedField[];
  context: FieldContext;
  tools: FieldTools;
  actions: Pick<GridActions, "undo" | "recordLink" | "explain">;
  start: { name: "history"; field?: string | undefined } | null;
  onShow?: ((id: string) => void) | undefined;
  /** To the record that it was opened from. */
  onBack?: (() => void) | undefined;
  onClose: () => void;
}

export function RecordPanel(props: RecordPanelProps) {
  const { base, table, id, data, placed, context, tools, actions, start, onShow, onBack, onClose } = props;
  const t = useText(words);
  const isPhone = usePhone();
  const mayEdit = canEdit(base.role);
  const one = useRecord(base.id, table.id, id);
  const { copy } = useCopy();
  const [tab, setTab] = useState<"details" | "history">(start ? "history" : "details");
  const [field, setField] = useState(start?.field);
  const panel = useRef<HTMLElement>(null);
  const { record } = one;
  const fields = new Map(table.fields.map((each) => [each.id, each]));
  const primary = fields.get(table.primary_field);
  const title = (primary && record && showText(record.values[primary.id], primary, context)) || t("untitled");

  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
  }, []);
  const go = async (by: 1 | -1) => {
    const next = await data?.neighbour(id, by).catch(toastError);
    if (next) onShow?.(next);
  };
  const remove = async () => {
    try {
      await records.remove(base.id, table.id, { ids: [id] });
    } catch (error) {
      return toastError(error);
    }
    (onBack ?? onClose)();
    data?.refresh(0);
    toastUndo(t("deleted"), actions.undo);
  };
  const showHistory = (of: Field) => {
    setField(of.id);
    setTab("history");
  };
  const place = data?.source.indexOf(id);
  const isFirst = place === undefined || place === 0;
  const isLast = place === undefined || place >= (data?.source.count ?? 0) - 1;

  return (
    <aside
      ref={panel}
      className={css.panel}
      tabIndex={-1}
      aria-label={t("record")}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented && !event.nativeEvent.isComposing) (onBack ?? onClose)();
      }}
    >
      <header className={css.head}>
        {isPhone && !onBack && <IconButton icon={X} label={t("close")} onPress={onClose} />}
        {onBack && <IconButton size={isPhone ? "m" : "s"} icon={ArrowLeft} label={t("back")} onPress={onBack} />}
        {onBack && <span className={css.ofTable}>{table.name}</span>}
        <h2 className={css.title}>{record ? title : <Skeleton width={160} />}</h2>
        <SaveNote state={one.state} />
        {data && (
          <>
            <IconButton
              size="s"
              icon={ChevronUp}
              label={t("previous")}
              isDisabled={isFirst}
              onPress={() => void go(-1)}
            />
            <IconButton size="s" icon={ChevronDown} label={t("next")} isDisabled={isLast} onPress={() => void go(1)} />
          </>
        )}
        <MenuButton
          label={t("more")}
          placement="bottom end"
          button={<IconButton size="s" icon={Ellipsis} label={t("more")} />}
          entries={[
            {
              id: "link",
              label: t("copyLink"),
              icon: Link,
              onAction: async () => {
                if (await copy(actions.recordLink(id))) toast(t("linkCopied"));
              },
            },
            mayEdit && "-",
            mayEdit && {
              id: "delete",
              label: t("deleteRecord"),
              icon: Trash2,
              isDanger: true,
              onAction: () => void remove(),
            },
          ]}
        />
        {!isPhone && <IconButton size="s" icon={X} label={t("close")} onPress={onClose} />}
      </header>
      {isMissing(one.query.error) ? (
        <EmptyState icon={FileX} title={t("gone")}>
          {t("goneText")}
        </EmptyState>
      ) : one.query.error && !record ? (
        <ErrorState error={one.query.error} onRetry={() => void one.query.refetch()} />
      ) : !record ? (
        <div className={css.scroll}>
          <SkeletonList rows={6} height={52} />
        </div>
      ) : (
        <Tabs
          label={t("record")}
          value={tab}
          onChange={setTab}
          className={css.tabs ?? ""}
          tabs={[
            {
              id: "details",
              label: t("details"),
              content: (
                <div className={css.scroll}>
                  <RecordFields
                    placed={placed}
                    record={record}
                    errors={one.errors}
                    context={context}
                    tools={tools}
                    mayEdit={mayEdit}
                    onChange={one.change}
                    onHistory={showHistory}
                    onWhy={(of) => actions.explain(table.id, id, of.id)}
                  />
                  <About record={record} context={context} />
                </div>
              ),
            },
            {
              id: "history",
              label: t("history"),
              content: (
                <div className={css.scroll}>
                  <HistoryTab
                    key={field ?? "all"}
                    base={base.id}
                    table={table}
                    id={id}
                    context={context}
                    startField={field}
                  />
                </div>
              ),
            },
          ]}
        />
      )}
      <Suspense>
        {one.conflict && (
          <ConflictDialog
            changes={one.conflict.changes}
            conflict={one.conflict.conflict}
            fields={fields}
            context={context}
            onKeepMine={() => one.settle(true)}
            onKeepTheirs={() => one.settle(false)}
          />
        )}
      </Suspense>
    </aside>
  );
}

function SaveNote({ state }: { state: { waiting: number; isOffline: boolean } }) {
  const t = useText(words);
  if (state.waiting === 0) return null;
  return (
    <span className={css.saving} role="status">
      {t(state.isOffline ? "notSaved" : "saving")}
    </span>
  );
}

interface RecordFieldsProps {
  placed: readonly PlacedField[];
  record: RecordDetail;
  errors: Readonly<Record<string, string>>;
  context: FieldContext;
  tools: FieldTools;
  mayEdit: boolean;
  onChange: (field: string, value: RecordDetail["values"][string]) => void;
  onHistory: (field: Field) => void;
  onWhy: (field: Field) => void;
}

function RecordFields(props: RecordFieldsProps) {
  const t = useText(words);
  const shown = props.placed.filter((one) => !one.isHidden);
  const hidden = props.placed.filter((one) => one.isHidden);
  return (
    <div className={css.fields}>
      {shown.map(({ field }) => (
        <RecordField key={field.id} field={field} {...props} />
      ))}
      {hidden.length > 0 && (
        <details className={css.hidden}>
          <summary>{t("hiddenFields", { count: hidden.length })}</summary>
          <div className={css.fields}>
            {hidden.map(({ field }) => (
              <RecordField key={field.id} field={field} {...props} />
            ))}
          </div>
        </details>
      )}
    </div>
  );
}

function RecordField({
  field,
  record,
  errors,
  context,
  tools,
  mayEdit,
  onChange,
  onHistory,
  onWhy,
}: RecordFieldsProps & { field: Field }): ReactNode {
  const t = useText(words);
  const type = typeOf(field);
  const Icon = faceOf(field).icon;
  const { Control } = type;
  return (
    <div className={css.field}>
      <div className={css.fieldHead}>
        <Icon size={14} strokeWidth={1.8} aria-hidden="true" />
        <span className={css.fieldName}>
          {field.name}
          {field.required && (
            <span className={css.required} title={t("requiredMark")}>
              {" *"}
            </span>
          )}
        </span>
        {field.computed && (
          <IconButton
            size="s"
            icon={Lightbulb}
            label={t(field.computed.kind === "button" ? "whyButton" : "why", { name: field.name })}
            onPress={() => onWhy(field)}
          />
        )}
        {type.isWritable && (
          <span className={css.fieldHistory}>
            <IconButton
              size="s"
              icon={History}
              label={t("cellHistory", { name: field.name })}
              onPress={() => onHistory(field)}
            />
          </span>
        )}
      </div>
      {field.help && <p className={css.help}>{field.help}</p>}
      <Suspense fallback={<Skeleton height={32} />}>
        <Control
          field={field}
          value={record.values[field.id] ?? type.empty}
          record={record.id}
          context={context}
          tools={tools}
          isReadonly={!mayEdit || field.readonly || !type.isWritable}
          label={field.name}
          error={errors[field.id]}
          onChange={(value) => onChange(field.id, value)}
        />
        {field.computed && <Reason field={field} value={record.values[field.id] ?? null} />}
      </Suspense>
    </div>
  );
}

function About({ record, context }: { record: RecordDetail; context: FieldContext }) {
  const t = useText(words);
  const by = (who: RecordDetail["created_by"]) => (typeof who === "string" ? nameOf(who, context) : who?.name);
  const line = (kind: "created" | "changed", at: string | null, who: RecordDetail["created_by"]) => {
    if (!at) return null;
    const name = by(who);
    const when = agoText(at);
    return <p title={instantText(at)}>{name ? t(`${kind}By`, { name, when }) : t(kind, { when })}</p>;
  };
  return (
    <footer className={css.about}>
      {line("created", record.created_at, record.created_by)}
      {record.changed_at !== record.created_at && line("changed", record.changed_at, record.changed_by)}
    </footer>
  );
}

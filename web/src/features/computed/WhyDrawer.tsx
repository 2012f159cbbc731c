/** Why a cell holds what it holds: the formula with what it reads, or the linked records, and who wrote that when. */
import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, Lightbulb } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { records } from "@/api/calls";
import { useFeed } from "@/api/feed";
import { askAgain, canEdit, fieldOf, keys, tableOf } from "@/api/queries";
import type { Base, Field, Filter, Table, Why, WhyInput } from "@/api/types";
import { faceOf } from "@/fields/faces";
import { countConditions } from "@/fields/filters/operators";
import { showText } from "@/fields/registry";
import type { FieldContext } from "@/fields/types";
import { namedFormula } from "@/formula/names";
import { reasonOf } from "@/formula/reasons";
import { agoText, instantText } from "@/i18n/format";
import { useLocale, useText } from "@/i18n/react";
import { Banner, Button, Drawer, ErrorState, IconButton, SkeletonList } from "@/ui";
import css from "./computed.module.css";
import type { SummaryName } from "./functions.ts";
import { Cell } from "./Preview.tsx";
import { words } from "./words.ts";

const ButtonWhy = lazy(async () => ({ default: (await import("../buttons/ButtonWhy.tsx")).ButtonWhy }));

export interface WhyPlace {
  readonly table: string;
  readonly record: string;
  readonly field: string;
}

interface WhyDrawerProps {
  base: Base;
  place: WhyPlace;
  context: FieldContext;
  onOpen: (table: string, record: string) => void;
  onClose: () => void;
}

export function WhyDrawer({ base, place, context, onOpen, onClose }: WhyDrawerProps) {
  const t = useText(words);
  /** From the cell that was asked for to those that it follows from. */
  const [trail, setTrail] = useState<readonly WhyPlace[]>([place]);
  const shown = trail.at(-1) ?? place;
  const table = tableOf(base, shown.table);
  const field = table && fieldOf(table, shown.field);
  return (
    <Drawer title={t(field?.computed?.kind === "button" ? "whyButton" : "why")} isOpen onClose={onClose}>
      {table && field ? (
        <Explanation
          key={`${shown.record}${shown.field}`}
          base={base}
          table={table}
          field={field}
          record={shown.record}
          context={context}
          onOpen={onOpen}
          onAsk={(next) => setTrail((now) => [...now, next])}
          onBack={trail.length > 1 ? () => setTrail((now) => now.slice(0, -1)) : undefined}
        />
      ) : (
        <Banner tone="warning">{t("fieldGone")}</Banner>
      )}
    </Drawer>
  );
}

interface ExplanationProps {
  base: Base;
  table: Table;
  field: Field;
  record: string;
  context: FieldContext;
  onOpen: (table: string, record: string) => void;
  onAsk: (place: WhyPlace) => void;
  onBack: (() => void) | undefined;
}

function Explanation(props: ExplanationProps) {
  const { base, table, field, record, onBack } = props;
  const t = useText(words);
  const locale = useLocale();
  const query = useQuery({
    queryKey: [...keys.table(base.id, table.id), "why", record, field.id],
    queryFn: ({ signal }) => records.why(base.id, table.id, record, field.id, { signal }),
    staleTime: 0,
  });
  useFeed(base.id, (event) => {
    if (event.type === "change" || event.type === "reset") void askAgain(query);
  });
  const { data: why } = query;
  const Icon = faceOf(field).icon;
  const problem = why?.problem ?? field.computed?.problem ?? "";
  return (
    <div className={css.why}>
      <header className={css.whyHead}>
        {onBack && <IconButton size="s" icon={ArrowLeft} label={t("back")} onPress={onBack} />}
        <Icon size={15} aria-hidden="true" />
        <h3>{field.name}</h3>
      </header>
      {query.error && !why && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {!why && !query.error && <SkeletonList rows={4} height={36} />}
      {why && (
        <>
          {why.kind !== "button" && (
            <p className={css.whyValue}>
              <Cell value={why.value} field={field} context={props.context} />
            </p>
          )}
          {problem && <Banner tone="warning">{reasonOf(problem, locale)}</Banner>}
          {why.kind === "button" ? (
            <Suspense fallback={<SkeletonList rows={3} height={36} />}>
              <ButtonWhy table={table} field={field} why={why.button} mayEdit={canEdit(base.role)} />
            </Suspense>
          ) : (
            <Source {...props} why={why} />
          )}
          <Inputs {...props} why={why} />
          <Linked {...props} why={why} />
        </>
      )}
    </div>
  );
}

type PartProps = ExplanationProps & { why: Why };

/** The formula with names, or in words what is taken of the linked records. */
function Source({ base, table, field, why }: PartProps): ReactNode {
  const t = useText(words);
  if (!field.computed) return null;
  const { kind, config } = field.computed;
  if (kind === "formula")
    return <pre className={css.formula}>{namedFormula(String(config.formula), table.fields)}</pre>;
  const link = fieldOf(table, String(config.link));
  const other = tableOf(base, why.table ?? "");
  if (!link || !other) return null;
  const target = fieldOf(other, String(config.field));
  const names = { link: link.name, field: target?.name ?? "" };
  const isLimited = countConditions((config.filter as Filter | null | undefined) ?? null) > 0;
  const what =
    kind === "lookup"
      ? t(`looked_${String(config.take ?? "all")}` as "looked_all", names)
      : target
        ? t("summed", { ...names, function: t(`function_${String(config.function) as SummaryName}`) })
        : t("counted", names);
  return (
    <div className={css.source}>
      <p>{what}</p>
      {isLimited && <p className={css.hint}>{t("limited")}</p>}
    </div>
  );
}

function Inputs({ base, table, record, context, onAsk, onOpen, why }: PartProps) {
  const t = useText(words);
  const told = why.inputs.flatMap((input) => {
    const field = fieldOf(table, input.field);
    return field ? [{ input, field }] : [];
  });
  if (why.kind !== "formula" && why.kind !== "button") return null;
  return (
    <section className={css.part}>
      <h4>{t("inputs")}</h4>
      {told.length === 0 && <p className={css.hint}>{t(why.kind === "button" ? "noButtonInputs" : "noInputs")}</p>}
      <ul className={css.inputs}>
        {told.map(({ input, field }) => (
          <li key={field.id}>
            <Input input={input} field={field} context={context} />
            {field.computed && (
              <Button
                size="s"
                variant="ghost"
                icon={Lightbulb}
                onPress={() => onAsk({ table: table.id, record, field: field.id })}
              >
                {t("whyThis", { name: field.name })}
              </Button>
            )}
            {field.type === "link" && <LinkedFrom {...{ base, field, input, context, onOpen }} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Input({ input, field, context }: { input: WhyInput; field: Field; context: FieldContext }) {
  const Icon = faceOf(field).icon;
  return (
    <div className={css.input}>
      <span className={css.inputName}>
        <Icon size={14} aria-hidden="true" />
        <span>{field.name}</span>
      </span>
      <span className={css.inputValue}>
        <Cell value={input.value} field={field} context={context} />
      </span>
      <Changed input={input} />
    </div>
  );
}

function Changed({ input: { changed_at: at, changed_by: by } }: { input: WhyInput }) {
  const t = useText(words);
  if (!at) return null;
  const when = agoText(at);
  return (
    <time className={css.changed} dateTime={at} title={instantText(at)}>
      {by?.name ? t("changedBy", { when, name: by.name }) : t("changed", { when })}
    </time>
  );
}

interface LinkedFromProps extends Pick<ExplanationProps, "base" | "context" | "onOpen"> {
  field: Field;
  input: WhyInput;
}

/** The records that a link among the inputs leads to. */
function LinkedFrom({ base, field, input, context, onOpen }: LinkedFromProps) {
  const t = useText(words);
  const other = tableOf(base, String(field.config.table));
  const linked = (input.value as { records?: [string, never][] } | null)?.records ?? [];
  if (!other) return null;
  return linked.map(([id, title]) => (
    <Button key={id} size="s" variant="ghost" onPress={() => onOpen(other.id, id)}>
      {context.titleOf?.(other.id, title) || t("untitled")}
    </Button>
  ));
}

function Linked({ base, context, onOpen, onAsk, why }: PartProps) {
  const t = useText(words);
  const other = tableOf(base, why.table ?? "");
  const primary = other && fieldOf(other, other.primary_field);
  if (!other || !primary) return null;
  const more = why.count - why.records.length;
  return (
    <section className={css.part}>
      <h4>{t("linkedRecords", { count: why.count, table: other.name })}</h4>
      {why.count === 0 && <p className={css.hint}>{t("noLinked")}</p>}
      <ul className={css.linked}>
        {why.records.map(({ id, title, values }) => (
          <li key={id}>
            <button type="button" className={css.open} onClick={() => onOpen(other.id, id)}>
              {showText(title, primary, context) || t("untitled")}
            </button>
            {values.map((input) => {
              const field = fieldOf(other, input.field);
              if (!field) return null;
              return (
                <div key={input.field} className={css.linkedValue}>
                  <Input input={input} field={field} context={context} />
                  {field.computed && (
                    <IconButton
                      size="s"
                      icon={Lightbulb}
                      label={t("whyThis", { name: field.name })}
                      onPress={() => onAsk({ table: other.id, record: id, field: field.id })}
                    />
                  )}
                </div>
              );
            })}
          </li>
        ))}
      </ul>
      {more > 0 && <p className={css.hint}>{t("moreLinked", { count: more })}</p>}
    </section>
  );
}

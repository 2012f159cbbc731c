/** A grid view on a phone: its records as cards, loaded as they come into sight. */
import { Inbox, Plus } from "lucide-react";
import {
  memo,
  type ReactNode,
  Suspense,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
} from "react";
import { records } from "@/api/calls";
import { canEdit } from "@/api/queries";
import type { Base, Field, Json, Table } from "@/api/types";
import { optionOf } from "@/fields/base/choices";
import { filesIn, isPicture } from "@/fields/base/files";
import { colourIn } from "@/fields/base/paint";
import { faceOf } from "@/fields/faces";
import { showText, typeOf } from "@/fields/registry";
import type { FieldContext, FieldTools } from "@/fields/types";
import type { Row } from "@/grid";
import { useText } from "@/i18n/react";
import { Button, Chip, EmptyState, ErrorState, optionStyle, Skeleton, toastError, useWindow } from "@/ui";
import type { PlacedField } from "@/views/data/layout";
import { lineAround, stretchesOf, wordsOf } from "@/views/data/matches";
import type { TableData } from "@/views/data/TableData";
import { useDataState } from "@/views/data/useTableData";
import type { GridActions } from "@/views/grid/GridActions";
import { chosenOf, type Matchers, matchersOf } from "./chosen.ts";
import css from "./records.module.css";
import { words } from "./words.ts";

interface RecordCardsProps {
  base: Base;
  table: Table;
  data: TableData;
  placed: readonly PlacedField[];
  context: FieldContext;
  tools: FieldTools;
  actions: GridActions;
  isNarrowed: boolean;
  /** How colours of records are shown, if at all. */
  colours: "bar" | "row" | undefined;
}

const LINES = 3;
const LINE = 22;
/** A card without lines below its title. */
const BARE = 48;
/** The row of buttons at a card's foot. */
const BUTTONS = 46;
const MOST_BUTTONS = 3;
const MOST_CHIPS = 2;

export function RecordCards(props: RecordCardsProps) {
  const { base, table, data, placed, context, tools, actions, isNarrowed, colours } = props;
  const t = useText(words);
  const state = useDataState(data);
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => data.source.onChange(redraw), [data]);
  const shown = useMemo(() => placed.filter((one) => !one.isHidden), [placed]);
  const card = heightOf(shown);
  const { search } = data.look;
  const sought = useMemo(() => wordsOf(search), [search]);
  const matchers = useMemo(
    () =>
      matchersOf(
        shown.map(({ field }) => field),
        context,
        sought,
      ),
    [shown, context, sought],
  );
  const open = useSteady(actions.openRecord);
  const { scrollerRef, onScroll, count, length, from, to, places } = useWindow({
    count: data.source.count,
    height: card,
  });
  useEffect(() => {
    if (to > from) data.source.prefetch(from, to);
  });
  const add = async () => {
    try {
      const { ids } = await records.create(base.id, table.id, [{}]);
      data.refresh(0);
      if (ids[0]) actions.openRecord(ids[0]);
    } catch (error) {
      toastError(error);
    }
  };
  const mayAdd = canEdit(base.role);
  if (state.error !== null && count === 0)
    return <ErrorState error={state.error} title={t("loadFailed")} onRetry={() => data.refresh(0)} />;
  return (
    <div className={css.cards}>
      <div ref={scrollerRef} className={css.cardScroll} onScroll={onScroll}>
        {state.isReady && count === 0 && <EmptyState icon={Inbox} title={t(isNarrowed ? "noMatch" : "noRecords")} />}
        <ul className={css.cardList} style={{ height: length }} aria-label={t("cards")}>
          {places.map((at) => {
            const row = data.source.rowAt(at);
            const colour = row?.colour && colours ? colourIn(row.colour) : undefined;
            return (
              <li
                key={row?.id ?? `place ${at}`}
                className={css.cardPlace}
                style={{ top: at * card, height: card, ...(colour && optionStyle(colour)) }}
                data-colours={colour && colours}
                aria-setsize={count}
                aria-posinset={at + 1}
              >
                {row ? (
                  <Card {...{ row, shown, sought, matchers, context, tools, open }} />
                ) : (
                  <div className={css.card}>
                    <Skeleton width="60%" />
                    <Skeleton width="85%" />
                  </div>
                )}
              </li>
            );
          })}
        </ul>
      </div>
      {mayAdd && (
        <div className={css.addPlace}>
          <Button variant="primary" icon={Plus} onPress={() => void add()}>
            {t("add")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The same function for every render: cards whose records did not change are not rendered anew. */
function useSteady(open: (id: string) => void): (id: string) => void {
  const latest = useRef(open);
  useLayoutEffect(() => {
    latest.current = open;
  });
  return useCallback((id) => latest.current(id), []);
}

/** All cards of a view are as high as its fields can make one. */
function heightOf(shown: readonly PlacedField[]): number {
  const kinds = shown.slice(1).map(({ field }) => field);
  const options = kinds.some(isOption) ? 1 : 0;
  const pictures = kinds.some((field) => field.type === "attachment") ? 2 : 0;
  const buttons = kinds.some(isButton) ? BUTTONS : 0;
  return BARE + buttons + LINE * Math.max(pictures, Math.min(LINES, options + kinds.filter(isLine).length));
}

const isButton = (field: Field) => field.computed?.kind === "button";

const isOption = (field: Field) => typeOf(field).valueType === "option";
const isLine = (field: Field) => !isOption(field) && !isButton(field) && field.type !== "attachment";

/** With the icon of what computes it. */
function CardName({ field }: { field: Field }) {
  const Icon = field.computed && faceOf(field).icon;
  return (
    <span className={css.muted}>
      {Icon && <Icon size={12} className={css.cardIcon} aria-hidden="true" />}
      {field.name}
    </span>
  );
}

interface CardProps {
  row: Row;
  shown: readonly PlacedField[];
  /** The words of the search: where they stand is marked. */
  sought: readonly string[];
  matchers: Matchers | undefined;
  context: FieldContext;
  tools: FieldTools;
  open: (id: string) => void;
}

function Marked({ text, sought }: { text: string; sought: readonly string[] }): ReactNode {
  if (sought.length === 0) return text;
  let at = 0;
  return stretchesOf(text, sought).map((one) => {
    const key = at;
    at += one.text.length;
    return one.isMatch ? <mark key={key}>{one.text}</mark> : one.text;
  });
}

/** The primary field, two options as chips, and fields that say something; below them its buttons. */
const Card = memo(function Card({ row, shown, sought, matchers, context, tools, open }: CardProps) {
  const t = useText(words);
  const values = shown.map(({ field }, at) => ({ field, value: (row.cells[at] ?? null) as Json }));
  const [primary, ...rest] = values;
  const title = primary ? showText(primary.value, primary.field, context) : "";
  const options = chosenOf(
    rest.filter((one) => isOption(one.field) && one.value !== null),
    MOST_CHIPS,
    matchers,
  );
  const picture = rest
    .flatMap(({ field, value }) => (field.type === "attachment" ? filesIn(value).map((file) => ({ file, field })) : []))
    .find(({ file }) => isPicture(file));
  const lines = chosenOf(
    rest.filter((one) => isLine(one.field) && one.value !== null && one.value !== false),
    LINES - (options.length ? 1 : 0),
    matchers,
  );
  const buttons = rest.filter((one) => isButton(one.field)).slice(0, MOST_BUTTONS);
  const card = (
    <button type="button" className={css.card} onClick={() => open(row.id)}>
      <span className={css.cardBody}>
        <span className={css.cardTitle}>{title ? <Marked text={title} sought={sought} /> : t("untitled")}</span>
        {options.length > 0 && (
          <span className={css.cardChips}>
            {options.map(({ field, value }) => {
              const option = optionOf(field, value);
              return (
                option && (
                  <Chip key={field.id} color={option.color}>
                    <Marked text={option.name} sought={sought} />
                  </Chip>
                )
              );
            })}
          </span>
        )}
        {lines.map(({ field, value }) => (
          <span key={field.id} className={css.cardLine}>
            <CardName field={field} />{" "}
            <Marked text={lineAround(showText(value, field, context), sought)} sought={sought} />
          </span>
        ))}
      </span>
      {picture && (
        <img
          className={css.cardPicture}
          src={context.fileAddress?.(picture.file.id, row.id, picture.field.id, true)}
          alt=""
          loading="lazy"
        />
      )}
    </button>
  );
  if (buttons.length === 0) return card;
  return (
    <div className={css.withButtons}>
      {card}
      <div className={css.cardButtons}>
        <Suspense>
          {buttons.map(({ field, value }) => {
            const { Control } = typeOf(field);
            const rest = { isReadonly: true, label: field.name, onChange: () => undefined };
            return <Control key={field.id} record={row.id} {...{ field, value, context, tools }} {...rest} />;
          })}
        </Suspense>
      </div>
    </div>
  );
});

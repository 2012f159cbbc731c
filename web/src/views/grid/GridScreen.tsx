/**
 * A grid view: the canvas engine, fed with this table's records and told what to do with what people ask of it.
 */
import { RotateCw } from "lucide-react";
import { lazy, type RefObject, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { errorText } from "@/api/errors";
import { canEdit, useFilling } from "@/api/queries";
import type { Base, Field, Json, Table, VersionConflict } from "@/api/types";
import { issueText } from "@/fields/base/issues";
import { aggregateLabel, aggregateText, isAggregate } from "@/fields/filters/aggregates";
import { fieldType, readText, typeOf } from "@/fields/registry";
import type { FieldContext, FieldTools } from "@/fields/types";
import { chinese, english, type FooterCell, type Grid, type GridEvents, type GridOptions, parseTsv } from "@/grid";
import { type GridHandlers, GridView } from "@/grid/react";
import { useLocale, useText } from "@/i18n/react";
import { Button, MenuAt, type MenuEntries, toast, useCopy } from "@/ui";
import { layoutOf, type PlacedField, withMoved, withWidth } from "../data/layout.ts";
import type { CellChange } from "../data/saves.ts";
import type { TableData } from "../data/TableData.ts";
import { useDataState } from "../data/useTableData.ts";
import type { GridView as View, ViewConfig } from "../data/useViewConfig.ts";
import { CellEditor, type OpenCell } from "./CellEditor.tsx";
import { busyOf, columnsOf } from "./columns.ts";
import type { GridActions } from "./GridActions.ts";
import css from "./grid.module.css";
import { productTheme } from "./theme.ts";
import { useRecordActions } from "./useRecordActions.ts";
import { words } from "./words.ts";

/** The menus load with the first that is opened. */
const loadMenus = () => import("./menus.ts");

const loadTips = () => import("./tips.ts");

const EmptyGrid = lazy(async () => ({ default: (await import("./EmptyGrid.tsx")).EmptyGrid }));
const SelectionBar = lazy(async () => ({ default: (await import("./SelectionBar.tsx")).SelectionBar }));
const ConflictDialog = lazy(async () => ({ default: (await import("./Dialogs.tsx")).ConflictDialog }));
const KeyboardDialog = lazy(async () => ({ default: (await import("./Dialogs.tsx")).KeyboardDialog }));
const JobDialog = lazy(async () => ({ default: (await import("./Dialogs.tsx")).JobDialog }));

export interface GridScreenProps {
  base: Base;
  table: Table;
  view: View;
  viewConfig: ViewConfig;
  data: TableData;
  placed: readonly PlacedField[];
  context: FieldContext;
  tools: FieldTools;
  search: string;
  actions: GridActions;
}

type OpenMenu = { at: { x: number; y: number }; label: string; entries: readonly MenuEntries[] };
type Conflict = { changes: readonly CellChange[]; conflict: VersionConflict };

const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
const shortcut = (key: string) => (isMac ? `⌘${key}` : `Ctrl+${key}`);

export function GridScreen(props: GridScreenProps) {
  const { base, table, view, viewConfig, data, placed, context, tools, search, actions } = props;
  const { config, change } = viewConfig;
  const t = useText(words);
  const locale = useLocale();
  const state = useDataState(data);
  const mayEdit = canEdit(base.role);
  const grid = useRef<Grid | null>(null);
  const gridRef = useCallback((made: Grid | null) => {
    grid.current = made;
  }, []);
  useTopAfterChange(grid, JSON.stringify([config.filter, config.sorts, config.groups, search]));
  const fields = useMemo(() => new Map(table.fields.map((field) => [field.id, field])), [table.fields]);
  const record = useRecordActions({ data, fields, context, grid: () => grid.current, actions });
  const { copy } = useCopy();
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [cell, setCell] = useState<OpenCell | null>(null);
  const [conflicts, setConflicts] = useState<readonly Conflict[]>([]);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [checkedCount, setCheckedCount] = useState(0);
  const [retype, setRetype] = useState<{ record: string; field: string; text: string } | null>(null);

  const filling = useFilling(base);
  const columns = useMemo(
    () => columnsOf({ placed, config, context, search, isReadonly: !mayEdit }),
    [placed, config, context, search, mayEdit],
  );
  const footer = useMemo(() => {
    const cells: Record<string, FooterCell> = {};
    for (const [id, name] of Object.entries(config.aggregates)) {
      const field = fields.get(id);
      if (!field || !isAggregate(name)) continue;
      const text = name in { [name]: 1 } ? aggregateText(name, state.aggregates[id], field, context) : "";
      cells[id] = { label: aggregateLabel(name, locale), text: id in state.aggregates ? text : "…" };
    }
    return cells;
  }, [config.aggregates, state.aggregates, fields, context, locale]);
  const options = useMemo<GridOptions>(
    () => ({
      columns,
      source: data.source,
      rowHeight: config.row_height,
      rowColours: config.color?.style,
      // What stands in an empty grid is ours to say, with a button below it.
      words: { ...(locale === "zh-CN" ? chinese : english), empty: "" },
      footer,
      busy: busyOf(filling, locale),
      canAddRows: mayEdit && search === "",
      canAddFields: mayEdit,
      canReorderColumns: true,
      isReadonly: !mayEdit,
      label: t("gridLabel", { view: view.name }),
    }),
    [columns, data.source, config.row_height, config.color, locale, footer, filling, mayEdit, search, t, view.name],
  );

  /** Opens the editor of a cell again with what was refused in it. */
  const editAgain = useCallback(
    (id: string, field: string, text: string) => {
      const at = data.source.indexOf(id);
      const made = grid.current;
      if (at === undefined || !made) return;
      made.goTo(at, field);
      made.focus();
      setRetype({ record: id, field, text });
    },
    [data],
  );
  useEffect(() => {
    if (!retype) return;
    const made = grid.current;
    made?.beginEdit("change");
    const input = made?.element.querySelector("textarea");
    if (input && fieldType(fields.get(retype.field)?.type ?? "").editorKind !== "external") {
      input.value = retype.text;
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    setRetype(null);
  }, [retype, fields]);

  const tellRefusal = useCallback(
    (id: string, field: Field, reason: string, text: string | undefined) => {
      grid.current?.mark([{ rowId: id, column: field.id }], "failed");
      const action =
        text === undefined ? {} : { action: { label: t("editAgain"), onAction: () => editAgain(id, field.id, text) } };
      toast(t("refusedCell", { field: field.name, reason }), { tone: "danger", ...action });
    },
    [t, editAgain],
  );

  useEffect(() => {
    data.events = {
      changedByOthers: (cells) => grid.current?.flash(cells),
      saved: (changes) => grid.current?.mark(cellsOf(changes), null),
      refused: (changes, error, errors) => {
        grid.current?.mark(cellsOf(changes), "failed");
        const [first] = changes;
        const field = first && fields.get(first.field);
        if (!first || !field) return;
        const reason = errors.find((one) => one.field === first.field)?.message ?? errorText(error);
        tellRefusal(first.record, field, reason, first.text);
      },
      conflicted: (changes, found) =>
        setConflicts((now) => [
          ...now,
          ...found.map((conflict) => ({ conflict, changes: changes.filter((one) => one.record === conflict.id) })),
        ]),
    };
    return () => {
      data.events = {};
    };
  }, [data, fields, tellRefusal]);

  const edit = ({ edits }: GridEvents["edit"]) => {
    const changes: Parameters<TableData["change"]>[0][number][] = [];
    for (const one of edits) {
      const field = fields.get(one.column);
      if (!field) continue;
      grid.current?.mark([{ rowId: one.row.id, column: field.id }], null);
      if ("value" in one) {
        changes.push({ row: one.row, field: field.id, value: (one.value ?? null) as Json });
        continue;
      }
      const parsed = readText(one.text, field, context);
      if (parsed.issue) tellRefusal(one.row.id, field, issueText(parsed.issue, locale), one.text);
      else changes.push({ row: one.row, field: field.id, value: parsed.value, text: one.text });
    }
    data.change(changes);
  };

  const openEditor = ({ cell: place, rect, text, handle }: GridEvents["openEditor"]) => {
    const field = fields.get(place.column);
    const made = grid.current;
    if (!field || !place.row || !made) return handle.cancel();
    const corner = made.toClient(rect.x, rect.y);
    const again = retype && retype.record === place.row.id && retype.field === field.id ? retype.text : undefined;
    setCell({
      field,
      record: place.row.id,
      value: data.valueOf(place.row, field.id),
      text: text ?? again,
      rect: { ...rect, x: corner.x, y: corner.y },
      handle,
    });
  };

  const menuAt = (rect: { x: number; y: number; height: number }) =>
    grid.current?.toClient(rect.x, rect.y + rect.height) ?? { x: rect.x, y: rect.y };

  const openFieldMenu = async ({ column, rect }: GridEvents["columnMenu"]) => {
    const field = fields.get(column);
    if (!field) return;
    const { fieldMenu } = await loadMenus();
    const entries = fieldMenu({ locale, field, placed, config, change, actions, mayEdit });
    setMenu({ at: menuAt(rect), label: t("fieldMenu", { name: field.name }), entries });
  };

  const openFooterMenu = async ({ column, rect }: GridEvents["footerClick"]) => {
    const field = fields.get(column);
    if (!field) return;
    const choose = (name: string | null) => {
      const { [column]: _, ...rest } = config.aggregates;
      change({ aggregates: name ? { ...rest, [column]: name } : rest });
    };
    const { footerMenu } = await loadMenus();
    const entries = footerMenu(locale, field, config.aggregates[column], choose);
    // It opens upwards from the cell's upper edge: a menu under a pressed pointer would take the release for a choice.
    setMenu({ at: menuAt({ ...rect, height: 0 }), label: t("summaryFor", { name: field.name }), entries });
  };

  const openContextMenu = async ({ x, y, place, column }: GridEvents["contextMenu"]) => {
    const made = grid.current;
    if (!made) return;
    const at = { x, y };
    const { fieldMenu, recordMenu } = await loadMenus();
    if (!place) {
      const field = column ? fields.get(column) : undefined;
      if (field) {
        const entries = fieldMenu({ locale, field, placed, config, change, actions, mayEdit });
        setMenu({ at, label: t("fieldMenu", { name: field.name }), entries });
      }
      return;
    }
    const target = targetAt(made, place.rowIndex);
    const id = place.row?.id;
    const { computed } = fields.get(place.column) ?? {};
    const isComputed = computed !== undefined;
    setMenu({
      at,
      label: t("recordMenu"),
      entries: recordMenu({
        locale,
        count: target.count,
        mayEdit,
        shortcut,
        onOpen: id ? () => actions.openRecord(id) : undefined,
        onHistory: id && !isComputed ? () => actions.openRecord(id, "history", place.column) : undefined,
        onWhy: id && isComputed ? () => actions.explain(table.id, id, place.column) : undefined,
        isButton: computed?.kind === "button",
        onLink: id ? () => void copyLink(id) : undefined,
        onCopy: () => made.copy(),
        onPaste: () => void pasteFromMenu(made),
        onClear: () => made.clearSelected(),
        onAdd: () => void record.add(null),
        onDelete: () => void record.remove(target),
      }),
    });
  };

  const copyLink = async (id: string) => {
    if (await copy(actions.recordLink(id))) toast(t("linkCopied"));
  };

  const pasteFromMenu = async (made: Grid) => {
    try {
      made.pasteTexts(parseTsv(await navigator.clipboard.readText()));
    } catch {
      toast(t("useKeys", { keys: shortcut("V") }));
    }
    made.focus();
  };

  const refuse = ({ column, opened }: GridEvents["refused"]) => {
    const field = fields.get(column);
    if (!field || field.computed?.kind === "button") return;
    if (field.computed && opened?.row) actions.explain(table.id, opened.row.id, column);
    else if (field.computed) toast(t("computedField", { name: field.name }));
    else if (!mayEdit) toast(t("viewerOnly"));
    else toast(t(typeOf(field).isWritable ? "readonly" : "systemField", { name: field.name }));
  };

  /** What is still being saved of the record goes before: a button reads it. Nothing is pressed later, without a network. */
  const press = async ({ row, column }: GridEvents["press"]) => {
    const field = fields.get(column);
    if (!field) return;
    if (!state.isOffline) await data.saves.settled();
    const onBusy = (isBusy: boolean) => grid.current?.mark([{ rowId: row.id, column }], isBusy ? "pending" : null);
    await tools.press?.({ field, record: row.id, value: data.valueOf(row, column), onBusy });
  };

  const tip = useRef<GridEvents["hover"]>(null);
  const showTip = async (event: GridEvents["hover"]) => {
    tip.current = event;
    grid.current?.setTip("");
    const field = event.column && fields.get(event.column);
    if (!field || !(field.computed || (field.help && !event.row))) return;
    const { tipOf } = await loadTips();
    if (tip.current === event)
      grid.current?.setTip(tipOf(field, table.fields, event.row && data.valueOf(event.row, field.id), locale));
  };

  const handlers: GridHandlers = {
    edit,
    openEditor,
    paste: (event) => void record.paste(event),
    fill: (event) => void record.fill(event),
    clear: (event) => void record.clear(event),
    addRow: ({ group }) => void record.add(group),
    addField: () => actions.addField(),
    openRecord: ({ row }) => row && actions.openRecord(row.id),
    selectionChange: (event) => setCheckedCount(event.checkedCount),
    columnResize: ({ column, width }) => change({ fields: layoutOf(withWidth(placed, column, width)) }),
    columnMove: ({ column, before }) => change({ fields: layoutOf(withMoved(placed, column, before)) }),
    columnMenu: (event) => void openFieldMenu(event),
    footerClick: (event) => void openFooterMenu(event),
    contextMenu: (event) => void openContextMenu(event),
    copied: ({ rows, columns: count }) => {
      if (rows * count > 1) toast(t("copied", { rows, columns: count }), { duration: 1800 });
    },
    copyFailed: () => toast(t("copyFailed"), { tone: "danger" }),
    press: (event) => void press(event),
    refused: refuse,
    hover: (event) => void showTip(event),
    undo: actions.undo,
    redo: actions.redo,
  };

  useHelpKey(() => setHelpOpen(true));
  const [conflict] = conflicts;
  const nextConflict = () => setConflicts((now) => now.slice(1));
  const keepTheirs = ({ conflict: one, changes }: Conflict) => {
    const theirs = Object.fromEntries(Object.entries(one.fields).map(([field, pair]) => [field, pair.theirs]));
    data.putBack(changes);
    data.accept(one.id, one.version, theirs);
    nextConflict();
  };
  const keepMine = ({ conflict: one, changes }: Conflict) => {
    data.saves.add(changes.map((change_) => ({ ...change_, version: one.version })));
    nextConflict();
  };
  const isEmpty = state.isReady && state.count === 0 && state.error === null;
  const isNarrowed = config.filter !== null || search !== "";

  return (
    <div className={css.screen}>
      {state.isOffline && (
        <div className={css.notice} role="status">
          {t("waiting", { count: state.waiting })}
          <Button size="s" variant="ghost" icon={RotateCw} onPress={() => data.saves.flush()}>
            {t("retry")}
          </Button>
        </div>
      )}
      {state.error !== null && (
        <div className={css.notice} role="alert">
          {t("loadFailed")} {errorText(state.error)}
          <Button size="s" variant="ghost" icon={RotateCw} onPress={() => data.refresh(0)}>
            {t("retry")}
          </Button>
        </div>
      )}
      {state.isTruncated && (
        <div className={css.notice} role="status">
          {t("moreGroups")}
        </div>
      )}
      <div className={css.grid}>
        <GridView options={options} on={handlers} gridRef={gridRef} themeOf={productTheme} />
      </div>
      {isEmpty && (
        <Suspense>
          <EmptyGrid
            isNarrowed={isNarrowed}
            onWiden={() => {
              change({ filter: null });
              actions.clearSearch();
            }}
            onAdd={mayEdit ? () => void record.add(null) : undefined}
          />
        </Suspense>
      )}
      {checkedCount > 0 && (
        <Suspense>
          <SelectionBar
            count={checkedCount}
            onCopy={() => grid.current?.copy()}
            onSave={(format) => grid.current && void record.save(grid.current.checkedTarget, format)}
            onDelete={mayEdit ? () => grid.current && void record.remove(grid.current.checkedTarget) : undefined}
            onClear={record.uncheck}
          />
        </Suspense>
      )}
      {menu && (
        <MenuAt
          label={menu.label}
          entries={menu.entries}
          at={menu.at}
          onClose={() => {
            setMenu(null);
            grid.current?.focus();
          }}
        />
      )}
      {cell && (
        <CellEditor
          key={`${cell.record}:${cell.field.id}`}
          cell={cell}
          context={context}
          tools={tools}
          onClose={() => setCell(null)}
        />
      )}
      <Suspense>
        {conflict && (
          <ConflictDialog
            key={conflict.conflict.id}
            changes={conflict.changes}
            conflict={conflict.conflict}
            fields={fields}
            context={context}
            onKeepMine={() => keepMine(conflict)}
            onKeepTheirs={() => keepTheirs(conflict)}
          />
        )}
        {isHelpOpen && <KeyboardDialog onClose={() => setHelpOpen(false)} />}
        {record.job && <JobDialog job={record.job} />}
      </Suspense>
    </div>
  );
}

function cellsOf(changes: readonly CellChange[]) {
  return changes.map((change) => ({ rowId: change.record, column: change.field }));
}

/** The records that a menu on a row is about: those with a check mark, those of the selected range, or this one. */
function targetAt(grid: Grid, row: number) {
  const { model } = grid;
  if (model.checked.has(row)) return grid.checkedTarget;
  const range = model.range;
  const isInside = range !== null && row >= range.top && row <= range.bottom;
  return model.targetOf(isInside ? model.runs.visibleSpans(range.top, range.bottom + 1) : [{ from: row, to: row + 1 }]);
}

/** Ctrl+/ lists the keys. */
function useHelpKey(open: () => void): void {
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== "/" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      latest.current();
    };
    // On the way down: the grid keeps the keys that reach its text field to itself.
    addEventListener("keydown", press, true);
    return () => removeEventListener("keydown", press, true);
  }, []);
}

/** Other records or another order begin at the top: the place before means nothing among them. */
function useTopAfterChange(grid: RefObject<Grid | null>, asked: string): void {
  const before = useRef(asked);
  useEffect(() => {
    if (before.current === asked) return;
    before.current = asked;
    grid.current?.scrollToTop();
  }, [grid, asked]);
}

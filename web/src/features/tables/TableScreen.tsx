/** A table: the tabs of its views, the view that is open, and beside it the record that is open. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { inOrder, keys, tableOf, useLoadedBase, useMe, usePatchBase, viewOf } from "@/api/queries";
import type { Base, Field, Table } from "@/api/types";
import { lookedUpBy } from "@/fields/computed";
import { askable, firstCondition } from "@/fields/filters/operators";
import { useText } from "@/i18n/react";
import { Loading, usePhone, useTitle, warmOverlays } from "@/ui";
import { coloursOf } from "@/views/data/colours";
import { layoutOf, placeFields, withMoved } from "@/views/data/layout";
import type { Look } from "@/views/data/look";
import { useDataState, useTableData } from "@/views/data/useTableData";
import { type GridView as GridViewType, useViewConfig } from "@/views/data/useViewConfig";
import type { GridActions } from "@/views/grid/GridActions";
import { GridScreen } from "@/views/grid/GridScreen";
import { words as gridWords } from "@/views/grid/words";
import { type Panel, Toolbar } from "@/views/toolbar/Toolbar";
import { ViewTabs } from "@/views/toolbar/ViewTabs";
import { useUndoWithNews } from "../bases/useUndoWithNews.ts";
import type { WhyPlace } from "../computed/WhyDrawer.tsx";
import css from "./tables.module.css";
import { useFieldContext, useFieldTools } from "./useFieldContext.ts";

const NoTable = lazy(async () => ({ default: (await import("./NoTable.tsx")).NoTable }));
const NoView = lazy(async () => ({ default: (await import("./NoTable.tsx")).NoView }));
const FieldDialog = lazy(async () => ({ default: (await import("./dialog/FieldDialog.tsx")).FieldDialog }));
const RecordPanel = lazy(async () => ({ default: (await import("../records/RecordPanel.tsx")).RecordPanel }));
const LinkedPanel = lazy(async () => ({ default: (await import("./LinkedPanel.tsx")).LinkedPanel }));
const WhyDrawer = lazy(async () => ({ default: (await import("../computed/WhyDrawer.tsx")).WhyDrawer }));
const RecordCards = lazy(async () => ({ default: (await import("../records/RecordCards.tsx")).RecordCards }));

export function TableScreen() {
  const params = useParams({ strict: false });
  const base = useLoadedBase(params.base ?? "");
  const table = tableOf(base, params.table ?? "");
  if (!table) {
    return (
      <Suspense>
        <NoTable base={base} />
      </Suspense>
    );
  }
  return <LoadedTable key={table.id} base={base} table={table} viewId={params.view} />;
}

function LoadedTable({ base, table, viewId }: { base: Base; table: Table; viewId: string | undefined }) {
  const view = (viewId ? viewOf(table, viewId) : undefined) ?? inOrder(table.views)[0];
  const { undo } = useUndoWithNews(base.id);
  useTitle(view?.name, table.name, base.name);
  useEffect(warmOverlays, []);
  return (
    <div className={css.screen}>
      <ViewTabs base={base} table={table} view={view} onUndo={undo} />
      {!view && (
        <Suspense>
          <NoView base={base} table={table} />
        </Suspense>
      )}
      {view?.type === "grid" && <GridTable key={view.id} base={base} table={table} view={view} />}
      {view?.type === "form" && <FormTable key={view.id} base={base} table={table} view={view.id} />}
    </div>
  );
}

/** The designer of forms stands in its own feature and is loaded with its first form. */
const designers = import.meta.glob<{
  FormScreen: (props: { base: Base; table: Table; view: string }) => React.ReactNode;
}>("../forms/FormScreen.tsx");
const [loadDesigner] = Object.values(designers);
const FormDesigner = loadDesigner && lazy(async () => ({ default: (await loadDesigner()).FormScreen }));

function FormTable(props: { base: Base; table: Table; view: string }) {
  return FormDesigner ? (
    <Suspense fallback={<Loading />}>
      <FormDesigner {...props} />
    </Suspense>
  ) : null;
}

/** `from` is the record of this table that the way began at. */
type Place = { from: string | undefined; table: string; record: string };
type OpenDialog = { field?: Field; beside?: { field: Field; side: "left" | "right" } | undefined };

function GridTable({ base, table, view }: { base: Base; table: Table; view: GridViewType }) {
  const tGrid = useText(gridWords);
  const client = useQueryClient();
  const navigate = useNavigate();
  const isPhone = usePhone();
  const { record } = useSearch({ strict: false });
  const { user } = useMe();
  const viewConfig = useViewConfig(base, table, view);
  const { config, change } = viewConfig;
  const [search, setSearch] = useState("");
  const [panel, setPanel] = useState<Panel | null>(null);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [why, setWhy] = useState<WhyPlace | null>(null);
  const [tab, setTab] = useState<{ name: "history"; field?: string | undefined } | null>(null);
  const context = useFieldContext(base, table);
  /** Linked records that were opened from the record and from one another, the last of them shown. */
  const [trail, setTrail] = useState<readonly Place[]>([]);
  const openLinked = useCallback(
    (to: string, id: string) => setTrail((now) => [...now, { from: record, table: to, record: id }]),
    [record],
  );
  const { undo, redo } = useUndoWithNews(base.id);
  const tools = useFieldTools(base, table, { openRecord: openLinked, undo });
  const placed = useMemo(() => placeFields(table, config), [table, config]);
  const look = useMemo<Look>(() => {
    const known = new Set(table.fields.map((field) => field.id));
    return {
      filter: askable(config.filter, table.fields),
      sorts: config.sorts.filter((sort) => known.has(sort.field)),
      groups: isPhone ? [] : config.groups.filter((group) => known.has(group.field)),
      search,
      fields: placed.filter((one) => !one.isHidden).map((one) => one.field.id),
      aggregates: Object.fromEntries(Object.entries(config.aggregates).filter(([field]) => known.has(field))),
      colours: coloursOf(config.color, table.fields),
    };
  }, [config, search, placed, table.fields, isPhone]);
  const naming = useMemo(
    () => ({
      fields: new Map(table.fields.map((field) => [field.id, field])),
      context,
      emptyLabel: tGrid("emptyGroup"),
      lookedUp: lookedUpBy(table, base),
    }),
    [table, base, context, tGrid],
  );
  const data = useTableData({ base, table, user: user.id, look, naming });
  const state = useDataState(data);

  useFreshCount(base, table, look.filter === null && search === "" && state.isReady ? state.count : undefined);

  const params = { base: base.id, table: table.id, view: view.id };
  const refreshBase = () => client.invalidateQueries({ queryKey: keys.base(base.id), exact: true });
  const showRecord = (id: string | undefined) => {
    // What was opened from no record of this table ends with the next that is, or that is not.
    setTrail((now) => now.filter((place) => place.from !== undefined));
    return navigate({
      to: "/b/$base/t/$table/$view",
      params,
      search: id ? { record: id } : {},
      replace: record !== undefined,
    });
  };

  const onField = async (what: "deleteField" | "makePrimary", field: Field) => {
    const fieldActions = await import("./fieldActions.ts");
    await fieldActions[what]({ base, table, field, undo });
    await refreshBase();
  };
  const actions: GridActions = {
    openRecord: (id, name, field) => {
      setTab(name ? { name, field } : null);
      void showRecord(id);
    },
    addField: (beside) => setDialog({ beside }),
    explain: (of, id, field) => setWhy({ table: of, record: id, field }),
    editField: (field) => setDialog({ field }),
    deleteField: (field) => void onField("deleteField", field),
    makePrimary: (field) => void onField("makePrimary", field),
    undo,
    redo,
    filterBy: (field) => {
      const { filter } = config;
      const items = !filter ? [] : "and" in filter ? filter.and : [filter];
      change({ filter: { and: [...items, firstCondition(field)] } });
      setPanel("filter");
    },
    clearSearch: () => setSearch(""),
    recordLink: (id) => `${location.origin}/b/${base.id}/t/${table.id}/${view.id}?record=${id}`,
  };

  /** A field that was asked for beside another stands there in this view. */
  const place = useCallback(
    (saved: Field, beside: OpenDialog["beside"]) => {
      if (!beside) return;
      const order = placeFields(
        { ...table, fields: [...table.fields.filter((one) => one.id !== saved.id), saved] },
        config,
      );
      const at = order.findIndex((one) => one.field.id === beside.field.id);
      const before = beside.side === "left" ? beside.field.id : (order[at + 1]?.field.id ?? null);
      change({ fields: layoutOf(withMoved(order, saved.id, before)) });
    },
    [table, config, change],
  );

  const linked = trail.findLast((place) => place.from === record && tableOf(base, place.table) !== undefined);
  const shared = { base, table, data, placed, context, tools, actions };
  return (
    <div className={css.body}>
      <div className={css.main}>
        <Toolbar
          base={base}
          table={table}
          view={view}
          viewConfig={viewConfig}
          look={look}
          placed={placed}
          context={context}
          count={state.isReady ? state.count : undefined}
          search={search}
          onSearch={setSearch}
          panel={panel}
          onPanel={setPanel}
        />
        {isPhone ? (
          <Suspense fallback={<Loading />}>
            <RecordCards {...shared} colours={config.color?.style} isNarrowed={look.filter !== null || search !== ""} />
          </Suspense>
        ) : (
          <GridScreen {...shared} view={view} viewConfig={viewConfig} search={search} />
        )}
      </div>
      <Suspense>
        {linked && (
          <LinkedPanel
            base={base}
            place={linked}
            tools={tools}
            actions={actions}
            onBack={() => setTrail((now) => now.slice(0, now.indexOf(linked)))}
            onClose={() => void showRecord(undefined)}
          />
        )}
        {record && !linked && (
          <RecordPanel
            {...shared}
            key={record}
            id={record}
            start={tab}
            onShow={(id) => void showRecord(id)}
            onClose={() => void showRecord(undefined)}
          />
        )}
        {why && (
          <WhyDrawer
            base={base}
            place={why}
            context={context}
            onOpen={(to, id) => {
              setWhy(null);
              openLinked(to, id);
            }}
            onClose={() => setWhy(null)}
          />
        )}
        {dialog && (
          <FieldDialog
            base={base}
            table={table}
            field={dialog.field}
            context={context}
            onClose={() => setDialog(null)}
            onSaved={(saved, isNew) => {
              if (isNew) place(saved, dialog.beside);
              data.refresh(0);
            }}
          />
        )}
      </Suspense>
    </div>
  );
}

/** The rail shows how many records a table has; a view that shows them all knows it best. */
function useFreshCount(base: Base, table: Table, count: number | undefined): void {
  const patchBase = usePatchBase(base.id);
  const latest = useRef(patchBase);
  useEffect(() => {
    latest.current = patchBase;
  });
  useEffect(() => {
    if (count === undefined || count === table.record_count) return;
    latest.current((old) => ({
      ...old,
      tables: old.tables.map((one) => (one.id === table.id ? { ...one, record_count: count } : one)),
    }));
  }, [count, table.id, table.record_count]);
}

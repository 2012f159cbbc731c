/** The bar above a grid: fields, filter, group, sort, colours, row height, and on the right the search and the count. */
import {
  ArrowDownUp,
  EyeOff,
  Group as GroupIcon,
  ListFilter,
  type LucideIcon,
  Palette,
  Rows3,
  Search,
  X,
} from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { canEdit } from "@/api/queries";
import type { Base, RowHeight, Table } from "@/api/types";
import { canGroup, canSort, countConditions } from "@/fields/filters/operators";
import type { FieldContext } from "@/fields/types";
import { useText } from "@/i18n/react";
import { Button, classes, IconButton, MenuButton, PopoverAt, Skeleton, uiWords, useComposed, usePhone } from "@/ui";
import { layoutOf, type PlacedField } from "../data/layout.ts";
import type { Look } from "../data/look.ts";
import type { GridView, ViewConfig } from "../data/useViewConfig.ts";
import { ExportButton } from "./ExportButton.tsx";
import css from "./toolbar.module.css";
import { words } from "./words.ts";

const FilterEditor = lazy(async () => ({ default: (await import("./FilterEditor.tsx")).FilterEditor }));
const OrderEditor = lazy(async () => ({ default: (await import("./OrderEditor.tsx")).OrderEditor }));
const ColourEditor = lazy(async () => ({ default: (await import("./ColourEditor.tsx")).ColourEditor }));
const FieldsEditor = lazy(async () => ({ default: (await import("./FieldsEditor.tsx")).FieldsEditor }));

export type Panel = "fields" | "filter" | "group" | "sort" | "colour";

interface ToolbarProps {
  base: Base;
  table: Table;
  view: GridView;
  viewConfig: ViewConfig;
  look: Look;
  placed: readonly PlacedField[];
  context: FieldContext;
  /** Undefined while it is being counted. */
  count: number | undefined;
  search: string;
  onSearch: (text: string) => void;
  panel: Panel | null;
  onPanel: (panel: Panel | null) => void;
}

const heights: readonly RowHeight[] = ["short", "medium", "tall", "extra"];

export function Toolbar(props: ToolbarProps) {
  const { table, base, viewConfig, look, placed, context, count, panel, onPanel } = props;
  const { config, change } = viewConfig;
  const t = useText(words);
  const isPhone = usePhone();
  const hidden = placed.filter((one) => one.isHidden).length;
  const conditions = countConditions(config.filter);
  const tool = (id: Panel) => ({ isOpen: panel === id, onOpen: (open: boolean) => onPanel(open ? id : null) });
  return (
    <div className={css.bar} role="toolbar" aria-label={t("tools")}>
      {!isPhone && (
        <Tool
          {...tool("fields")}
          icon={EyeOff}
          label={hidden ? t("hiddenFields", { count: hidden }) : t("fields")}
          name={t("hideFields")}
          isOn={hidden > 0}
        >
          <FieldsEditor placed={placed} onChange={(next) => change({ fields: layoutOf(next) })} />
        </Tool>
      )}
      <Tool
        {...tool("filter")}
        icon={ListFilter}
        label={conditions ? t("filtered", { count: conditions }) : t("filter")}
        name={t("filter")}
        isOn={conditions > 0}
      >
        <FilterEditor
          fields={table.fields}
          filter={config.filter}
          onChange={(filter) => change({ filter })}
          context={context}
        />
      </Tool>
      {!isPhone && (
        <Tool
          {...tool("group")}
          icon={GroupIcon}
          label={config.groups.length ? t("grouped", { count: config.groups.length }) : t("group")}
          name={t("group")}
          isOn={config.groups.length > 0}
        >
          <OrderEditor
            fields={table.fields.filter(canGroup)}
            specs={config.groups}
            onChange={(groups) => change({ groups })}
            most={3}
            hint={t("noGroups")}
            addLabel={t("addGrouping")}
          />
        </Tool>
      )}
      <Tool
        {...tool("sort")}
        icon={ArrowDownUp}
        label={config.sorts.length ? t("sorted", { count: config.sorts.length }) : t("sort")}
        name={t("sort")}
        isOn={config.sorts.length > 0}
      >
        <OrderEditor
          fields={table.fields.filter(canSort)}
          specs={config.sorts}
          onChange={(sorts) => change({ sorts })}
          most={10}
          hint={t("noSorts")}
          addLabel={t("addSort")}
        />
      </Tool>
      <Tool
        {...tool("colour")}
        icon={Palette}
        label={t(look.colours ? "coloured" : "colour")}
        name={t("colour")}
        isOn={look.colours !== null}
        isBare={isPhone}
      >
        <ColourEditor
          fields={table.fields}
          color={config.color}
          onChange={(color) => change({ color })}
          context={context}
        />
      </Tool>
      {!isPhone && (
        <MenuButton
          label={t("rowHeight")}
          button={<IconButton size="s" icon={Rows3} label={t("rowHeight")} />}
          entries={heights.map((height) => ({
            id: height,
            label: t(height),
            isChecked: config.row_height === height,
            onAction: () => change({ row_height: height }),
          }))}
        />
      )}
      <ExportButton base={base} table={table} view={props.view} viewConfig={viewConfig} look={look} />
      {!canEdit(base.role) && viewConfig.isOwn && <span className={css.own}>{t("ownChanges")}</span>}
      <span className={css.space} />
      <SearchBox search={props.search} onSearch={props.onSearch} />
      <span className={css.count} role="status">
        {count === undefined ? "" : t("records", { count })}
      </span>
    </div>
  );
}

interface ToolProps {
  icon: LucideIcon;
  label: string;
  /** What the panel is called. */
  name: string;
  isOn: boolean;
  /** Only its icon, where there is no room for more. */
  isBare?: boolean;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  children: ReactNode;
}

function Tool({ icon, label, name, isOn, isBare = false, isOpen, onOpen, children }: ToolProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  const button = {
    size: "s",
    icon,
    className: classes(isOn && css.on),
    "aria-expanded": isOpen,
    "aria-haspopup": "dialog",
    onPress: () => onOpen(!isOpen),
  } as const;
  return (
    <>
      <span ref={anchor}>
        {isBare ? (
          <IconButton {...button} label={label} />
        ) : (
          <Button {...button} variant="ghost">
            {label}
          </Button>
        )}
      </span>
      {isOpen && (
        <PopoverAt label={name} triggerRef={anchor} isOpen onClose={() => onOpen(false)} className={css.panel ?? ""}>
          <Suspense fallback={<Skeleton width={260} height={60} />}>{children}</Suspense>
        </PopoverAt>
      )}
    </>
  );
}

const SEARCH_MS = 250;

/** Searches a moment after the last letter; for what is composed once it is done. Ctrl+F comes here. */
function SearchBox({ search, onSearch }: { search: string; onSearch: (text: string) => void }) {
  const t = useText(words);
  const ui = useText(uiWords);
  const isPhone = usePhone();
  const [text, setText] = useState(search);
  const [isOpen, setOpen] = useState(search !== "");
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const isShown = isOpen || !isPhone;

  // biome-ignore lint/correctness/useExhaustiveDependencies: only what comes from outside is taken over
  useEffect(() => {
    if (search !== text.trim()) setText(search);
  }, [search]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "f" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      setOpen(true);
      requestAnimationFrame(() => input.current?.select());
    };
    // On the way down: the grid keeps the keys that reach its text field to itself.
    addEventListener("keydown", press, true);
    return () => removeEventListener("keydown", press, true);
  }, []);

  const change = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(next.trim().slice(0, 200)), next === "" ? 0 : SEARCH_MS);
  };
  const { composition, ...box } = useComposed(text, change);
  if (!isShown) return <IconButton size="s" icon={Search} label={t("search")} onPress={() => setOpen(true)} />;
  return (
    <div className={classes(css.search, isPhone && css.searchWide)}>
      <div className={css.searchField}>
        <Search size={15} aria-hidden="true" />
        <input
          ref={input}
          type="search"
          aria-label={t("search")}
          placeholder={t("search")}
          autoComplete="off"
          maxLength={200}
          // biome-ignore lint/a11y/noAutofocus: on a phone it was opened to type in
          autoFocus={isPhone}
          {...composition}
          value={box.value}
          onChange={(event) => box.onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") change("");
          }}
        />
        {box.value !== "" && !isPhone && (
          <button type="button" aria-label={ui("clear")} onClick={() => change("")}>
            <X size={14} aria-hidden="true" />
          </button>
        )}
      </div>
      {isPhone && (
        <IconButton
          size="s"
          icon={X}
          label={t("closeSearch")}
          onPress={() => {
            change("");
            setOpen(false);
          }}
        />
      )}
    </div>
  );
}

/** The tables of a base: open, make, rename, put in order (by dragging or from the menu), delete. */
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, FileSpreadsheet, MoreHorizontal, PenLine, Plus, Table2, Trash2 } from "lucide-react";
import { type DragEvent, useState } from "react";
import { canEdit, inOrder } from "@/api/queries";
import type { Base, Table } from "@/api/types";
import { numberText, useText } from "@/i18n";
import { classes, IconButton, MenuButton } from "@/ui";
import { TableDialog } from "./lazyDialogs.tsx";
import css from "./Rail.module.css";
import { useTableActions } from "./useTableActions.ts";
import { words } from "./words.ts";

interface RailProps {
  base: Base;
  /** Somewhere was gone: the phone's drawer closes. */
  onLeave?: () => void;
}

export function Rail({ base, onLeave }: RailProps) {
  const t = useText(words);
  const navigate = useNavigate();
  const tables = inOrder(base.tables);
  const mayEdit = canEdit(base.role);
  const [isCreating, setCreating] = useState(false);
  const drag = useDrag(base, tables);
  const goImport = () => {
    onLeave?.();
    navigate({ to: "/b/$base/import", params: { base: base.id }, search: {} });
  };
  return (
    <div className={css.rail}>
      <div className={css.head}>
        <h2>{t("tables")}</h2>
        {mayEdit && (
          <MenuButton
            label={t("newTable")}
            placement="bottom end"
            button={<IconButton size="s" icon={Plus} label={t("newTable")} />}
            entries={[
              { id: "empty", label: t("emptyTable"), icon: Table2, onAction: () => setCreating(true) },
              { id: "import", label: t("importFile"), icon: FileSpreadsheet, onAction: goImport },
            ]}
          />
        )}
      </div>
      <nav aria-label={t("tables")} className={css.scroll}>
        <ul className={css.tables}>
          {tables.map((table, index) => (
            <TableRow
              key={table.id}
              base={base}
              table={table}
              index={index}
              count={tables.length}
              drag={drag}
              onLeave={onLeave}
            />
          ))}
        </ul>
      </nav>
      <div className={css.foot}>
        {mayEdit && (
          <Link
            to="/b/$base/trash"
            params={{ base: base.id }}
            className={css.footLink}
            activeProps={{ className: css.here }}
            onClick={onLeave}
          >
            <Trash2 size={15} strokeWidth={1.8} aria-hidden="true" />
            {t("trash")}
          </Link>
        )}
      </div>
      {isCreating && <TableDialog base={base} onClose={() => setCreating(false)} onDone={onLeave} />}
    </div>
  );
}

interface TableRowProps {
  base: Base;
  table: Table;
  index: number;
  count: number;
  drag: Drag;
  onLeave: (() => void) | undefined;
}

function TableRow({ base, table, index, count, drag, onLeave }: TableRowProps) {
  const t = useText(words);
  const { table: open } = useParams({ strict: false });
  const [isRenaming, setRenaming] = useState(false);
  const mayEdit = canEdit(base.role);
  return (
    <li
      className={classes(css.row, open === table.id && css.here, drag.over === index && css[drag.side])}
      draggable={mayEdit}
      onDragStart={(event) => drag.start(event, index)}
      onDragOver={(event) => drag.move(event, index)}
      onDragEnd={drag.end}
      onDrop={drag.drop}
    >
      <Link
        to="/b/$base/t/$table"
        params={{ base: base.id, table: table.id }}
        search={{}}
        className={css.link}
        aria-current={open === table.id ? "page" : undefined}
        onClick={onLeave}
        draggable={false}
        onDoubleClick={() => mayEdit && setRenaming(true)}
      >
        <Table2 size={15} strokeWidth={1.8} aria-hidden="true" />
        <span className={css.name}>{table.name}</span>
        <span className={css.count} title={t("records", { count: table.record_count })}>
          {numberText(table.record_count, { notation: "compact", maximumFractionDigits: 1 })}
        </span>
      </Link>
      {mayEdit && (
        <TableMenu base={base} table={table} index={index} count={count} onRename={() => setRenaming(true)} />
      )}
      {isRenaming && <TableDialog base={base} table={table} onClose={() => setRenaming(false)} />}
    </li>
  );
}

interface TableMenuProps {
  base: Base;
  table: Table;
  index: number;
  count: number;
  onRename: () => void;
}

function TableMenu({ base, table, index, count, onRename }: TableMenuProps) {
  const t = useText(words);
  const navigate = useNavigate();
  const actions = useTableActions(base);
  const label = t("moreFor", { name: table.name });
  return (
    <span className={css.more}>
      <MenuButton
        label={label}
        placement="bottom end"
        button={<IconButton size="s" icon={MoreHorizontal} label={label} />}
        entries={[
          { id: "rename", label: t("renameTable"), icon: PenLine, onAction: onRename },
          {
            id: "up",
            label: t("moveUp"),
            icon: ArrowUp,
            isDisabled: index === 0,
            onAction: () => actions.move(index, index - 1),
          },
          {
            id: "down",
            label: t("moveDown"),
            icon: ArrowDown,
            isDisabled: index === count - 1,
            onAction: () => actions.move(index, index + 1),
          },
          {
            id: "import",
            label: t("importInto"),
            icon: FileSpreadsheet,
            onAction: () => navigate({ to: "/b/$base/import", params: { base: base.id }, search: { into: table.id } }),
          },
          "-",
          {
            id: "delete",
            label: t("deleteTable"),
            icon: Trash2,
            isDanger: true,
            onAction: () => actions.remove(table),
          },
        ]}
      />
    </span>
  );
}

interface Drag {
  over: number | null;
  side: "before" | "after";
  start: (event: DragEvent, index: number) => void;
  move: (event: DragEvent, index: number) => void;
  end: () => void;
  drop: (event: DragEvent) => void;
}

/** Drag a table to another place in the list; a line shows where it will land. */
function useDrag(base: Base, tables: readonly Table[]): Drag {
  const actions = useTableActions(base);
  const [from, setFrom] = useState<number | null>(null);
  const [target, setTarget] = useState<{ index: number; side: "before" | "after" } | null>(null);
  const end = () => {
    setFrom(null);
    setTarget(null);
  };
  return {
    over: target?.index ?? null,
    side: target?.side ?? "before",
    start: (event, index) => {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", tables[index]?.name ?? "");
      setFrom(index);
    },
    move: (event, index) => {
      if (from === null) return;
      event.preventDefault();
      const box = event.currentTarget.getBoundingClientRect();
      setTarget({ index, side: event.clientY < box.top + box.height / 2 ? "before" : "after" });
    },
    drop: (event) => {
      event.preventDefault();
      if (from !== null && target) {
        const gap = target.side === "before" ? target.index : target.index + 1;
        actions.move(from, gap > from ? gap - 1 : gap);
      }
      end();
    },
    end,
  };
}

import type { ReactNode } from "react";
import { classes } from "../classes.ts";
import css from "./List.module.css";

export interface Column<Item> {
  id: string;
  title: string;
  /** The first column is the row's name; give it the room that is left. */
  cell: (item: Item) => ReactNode;
  width?: number | string;
  align?: "start" | "end";
  /** Left out on a phone. */
  isMinor?: boolean;
  /** A column of buttons: its title is for screen readers only. */
  isTitleHidden?: boolean;
}

interface ListProps<Item> {
  label: string;
  columns: readonly Column<Item>[];
  items: readonly Item[];
  idOf: (item: Item) => string;
}

/** A short plain table: members, tokens, trash. For records there is the grid. */
export function List<Item>({ label, columns, items, idOf }: ListProps<Item>) {
  const cellClass = (column: Column<Item>) => classes(column.isMinor && css.minor, column.align === "end" && css.end);
  return (
    <div className={css.frame}>
      <table className={css.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={cellClass(column)} style={{ width: column.width }}>
                <span className={column.isTitleHidden ? css.hidden : undefined}>{column.title}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={idOf(item)}>
              {columns.map((column) => (
                <td key={column.id} className={cellClass(column)}>
                  {column.cell(item)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Runs the commands of the key map while no cell is being edited. */

import { isActing } from "../edit/toggles.ts";
import { IndexSet } from "../geometry/spans.ts";
import { type Host, ROW_HEIGHTS } from "../model.ts";
import type { CellRef } from "../types.ts";
import { type Command, commandFor } from "./keymap.ts";
import { advance, extendBy, moveBy, nothing, selectAll, selectCell, selectColumns, selectRows } from "./selection.ts";

export interface KeyActions {
  clear(): void;
  fillDown(): void;
  fillRight(): void;
  setRating(cell: CellRef, stars: number): void;
  cancelDrag(): boolean;
}

const isMac = typeof navigator !== "undefined" && /Mac|iP(hone|ad)/.test(navigator.platform);

export class Keyboard {
  readonly #host: Host;
  readonly #actions: KeyActions;

  constructor(host: Host, actions: KeyActions) {
    this.#host = host;
    this.#actions = actions;
  }

  press(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === 229) return;
    const command = commandFor(event, isMac);
    if (command !== null && this.#run(command)) event.preventDefault();
  }

  /** True when the key was used up. */
  #run(command: Command): boolean {
    const host = this.#host;
    const { model } = host;
    if (model.selection.group !== null && this.#runOnGroup(command, model.selection.group)) return true;
    switch (command.name) {
      case "move":
        return this.#move(command.rows, command.columns);
      case "extend":
        host.select(extendBy(model.selection, command.rows, command.columns, model.space), { reveal: true });
        return true;
      case "page":
        return this.#page(command.by, command.extends);
      case "advance":
        return this.#advance(command.along, command.isBack);
      case "digit":
        return this.#digit(command.digit);
      case "collapse":
        return this.#collapse(command.isCollapsed);
      case "selectAll":
        host.select(selectAll(model.selection, model.space));
        return true;
      case "undo":
      case "redo":
        host.events.emit(command.name, null);
        return true;
      case "clear":
      case "fillDown":
      case "fillRight":
        this.#actions[command.name]();
        return true;
      case "escape":
        return this.#escape();
      default:
        return this.#runOnCell(command.name);
    }
  }

  #runOnCell(name: "edit" | "openCell" | "openRecord" | "selectRow" | "selectColumn" | "contextMenu"): boolean {
    const host = this.#host;
    const { model } = host;
    const { active } = model.selection;
    if (active === null) return false;
    switch (name) {
      case "edit":
      case "openCell":
        if (!host.activate(active)) host.beginEdit("change");
        return true;
      case "openRecord":
        if (isActing(model.columns.column(active.column))) return host.activate(active);
        host.events.emit("openRecord", { rowIndex: active.row, row: model.rowAt(active.row) });
        return true;
      case "selectRow":
        host.select(selectRows(active.row, active.row, active.column, model.space));
        return true;
      case "selectColumn":
        host.select(selectColumns(active.column, active.column, active.row, model.space));
        return true;
      case "contextMenu":
        return this.#contextMenu(active);
    }
  }

  /** Up and down step onto group headers; all other moves go from record to record. */
  #move(rows: number, columns: number): boolean {
    const host = this.#host;
    const { model } = host;
    const header = Math.abs(rows) === 1 ? this.#headerBeside(rows) : undefined;
    if (header === undefined) host.select(moveBy(model.selection, rows, columns, model.space), { reveal: true });
    else host.select({ ...model.selection, group: header }, { reveal: true });
    return true;
  }

  #headerBeside(rows: number): string | undefined {
    const { runs, selection } = this.#host.model;
    const from = selection.active === null ? undefined : runs.ofRecord(selection.active.row);
    if (from === undefined) return runs.at(0)?.group?.key;
    return this.#nextStop(from.line, rows)?.header;
  }

  /** The next line in this direction that can have the focus. */
  #nextStop(from: number, by: number): { header?: string; row?: number } | undefined {
    const { runs } = this.#host.model;
    for (let at = from + by; ; at += by) {
      const line = runs.at(at);
      if (line === undefined) return undefined;
      if (line.kind === "header" && line.group !== null) return { header: line.group.key };
      if (line.kind === "record") return { row: line.record };
    }
  }

  #runOnGroup(command: Command, key: string): boolean {
    const host = this.#host;
    const { model } = host;
    const isCollapsed = model.collapsed.has(key);
    if (command.name === "move" && command.rows === 0) {
      host.setCollapsed(key, command.columns < 0);
    } else if (command.name === "move" && Math.abs(command.rows) === 1) {
      const stop = this.#nextStop(model.runs.ofGroup(key)?.line ?? 0, command.rows);
      const column = model.selection.active?.column ?? 0;
      if (stop?.header !== undefined) host.select({ ...model.selection, group: stop.header }, { reveal: true });
      else if (stop?.row !== undefined) host.select(selectCell({ row: stop.row, column }), { reveal: true });
    } else if (command.name === "edit" || command.name === "openRecord") {
      host.setCollapsed(key, !isCollapsed);
    } else if (command.name === "collapse") {
      host.setCollapsed(key, command.isCollapsed);
    } else {
      return command.name === "clear" || command.name === "digit" || command.name === "openCell";
    }
    return true;
  }

  #collapse(isCollapsed: boolean): boolean {
    const { model } = this.#host;
    const { active } = model.selection;
    const group = active === null ? null : (model.runs.ofRecord(active.row)?.group ?? null);
    if (group === null) return false;
    this.#host.select({ ...model.selection, group: group.key }, { reveal: true });
    this.#host.setCollapsed(group.key, isCollapsed);
    return true;
  }

  #page(by: 1 | -1, isExtending: boolean): boolean {
    const host = this.#host;
    const { model } = host;
    const height = ROW_HEIGHTS[model.options.rowHeight ?? "short"];
    const rows = by * Math.max(1, Math.floor(model.bodyHeight / height) - 1);
    host.scrollTo(model.scrollTop + rows * height, model.scrollLeft);
    const move = isExtending ? extendBy : moveBy;
    host.select(move(model.selection, rows, 0, model.space), { reveal: true });
    return true;
  }

  /** Tab leaves the grid at its very first and last cell, so that the keyboard is never caught in it. */
  #advance(along: "row" | "column", isBack: boolean): boolean {
    const host = this.#host;
    const { model } = host;
    if (model.selection.active === null) return false;
    const next = advance(model.selection, along, isBack, model.space);
    const { active } = next;
    const isSame = active?.row === model.selection.active.row && active.column === model.selection.active.column;
    if (isSame) return along === "column";
    host.select(next, { reveal: true });
    return true;
  }

  #digit(digit: number): boolean {
    const { model } = this.#host;
    const { active } = model.selection;
    if (active === null) return false;
    const column = model.columns.column(active.column);
    if (column.editorKind !== "rating" || !model.canEdit(column)) return false;
    this.#actions.setRating(active, Math.min(digit, column.ratingMax ?? 5));
    return true;
  }

  /** One thing at a time: the drag, then the range, then the checked rows, then the active cell. */
  #escape(): boolean {
    const host = this.#host;
    const { model } = host;
    const { active, anchor, head } = model.selection;
    if (this.#actions.cancelDrag()) return true;
    if (active === null) return false;
    const isRange = anchor?.row !== head?.row || anchor?.column !== head?.column;
    if (isRange) host.select(selectCell(active));
    else if (model.checked.size > 0) host.check(IndexSet.empty);
    else host.select(nothing);
    return true;
  }

  #contextMenu(active: CellRef): boolean {
    const host = this.#host;
    const rect = host.model.visibleCellRect(active);
    const place = host.model.place(active);
    const x = rect === null ? 0 : rect.x + Math.min(rect.width, 24);
    const y = rect === null ? 0 : rect.y + rect.height;
    host.events.emit("contextMenu", { ...host.toClient(x, y), place, column: place.column });
    return true;
  }
}

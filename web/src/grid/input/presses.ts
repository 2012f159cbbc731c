/** What a press, a double press, a tap and a context menu mean in each zone of the grid. */
import { isActing } from "../edit/toggles.ts";
import { type Hit, headerRect } from "../geometry/hit.ts";
import { IndexSet } from "../geometry/spans.ts";
import { ADD_FIELD_WIDTH, FOOTER_HEIGHT, HEADER_HEIGHT, type Host } from "../model.ts";
import { checkboxRect, isOnButton, starAt } from "../paint/controls.ts";
import type { CellRef, Range, Rect } from "../types.ts";
import {
  checkDrag,
  columnsDrag,
  type Drag,
  fillDrag,
  pressDrag,
  reorderDrag,
  resizeDrag,
  rowsDrag,
  selectDrag,
} from "./drags.ts";
import { extendTo, isInRange, selectCell, selectColumns, selectRows } from "./selection.ts";

const DRAG_START = 5;

export interface Modifiers {
  readonly isShift: boolean;
  readonly isMod: boolean;
}

export interface PressActions {
  relayout(): void;
  fill(source: Range, target: Range, isCopy: boolean): void;
  setRating(cell: CellRef, stars: number): void;
}

export class Presses {
  readonly #host: Host;
  readonly #actions: PressActions;
  #lastChecked: number | null = null;

  constructor(host: Host, actions: PressActions) {
    this.#host = host;
    this.#actions = actions;
  }

  press(hit: Hit, x: number, modifiers: Modifiers): Drag | null {
    const host = this.#host;
    switch (hit.zone) {
      case "cell":
        return this.#pressCell(hit, modifiers);
      case "gutter":
        return this.#pressGutter(hit.row, hit.part, modifiers);
      case "header":
        return this.#pressHeader(hit.column, hit.part, x, modifiers);
      case "fillHandle":
        return fillDrag(host, this.#actions.fill);
      default:
        host.endEdit(true);
        this.#click(hit);
        return null;
    }
  }

  tap(hit: Hit): void {
    const host = this.#host;
    const { active } = host.model.selection;
    if (hit.zone === "cell") {
      const isSecond = active?.row === hit.cell.row && active.column === hit.cell.column;
      host.endEdit(true);
      host.select(selectCell(hit.cell));
      host.focus();
      if (!this.#toggle(hit, true) && isSecond) host.beginEdit("change");
    } else if (hit.zone === "gutter") {
      if (hit.part === "expand") this.#openRecord(hit.row);
      else this.#checkRow(hit.row, false);
    } else if (hit.zone === "header") {
      host.events.emit("columnMenu", { column: this.#keyOf(hit.column), rect: headerRect(host.model, hit.column) });
    } else {
      this.#click(hit);
    }
  }

  doublePress(hit: Hit): void {
    const host = this.#host;
    if (hit.zone === "cell" && !this.#isToggled(hit.cell)) host.beginEdit("change");
  }

  contextMenu(hit: Hit, x: number, y: number): void {
    const host = this.#host;
    const { model } = host;
    host.endEdit(true);
    if (hit.zone === "cell") {
      if (!isInRange(model.range, hit.cell.row, hit.cell.column)) host.select(selectCell(hit.cell));
      const place = model.place(hit.cell);
      host.events.emit("contextMenu", { x, y, place, column: place.column });
    } else if (hit.zone === "gutter") {
      const column = model.columns.count === 0 ? null : this.#keyOf(0);
      const place = column === null ? null : { rowIndex: hit.row, row: model.rowAt(hit.row), column };
      host.events.emit("contextMenu", { x, y, place, column: null });
    } else if (hit.zone === "header") {
      host.events.emit("contextMenu", { x, y, place: null, column: this.#keyOf(hit.column) });
    }
  }

  #keyOf(column: number): string {
    return this.#host.model.columns.column(column).key;
  }

  #pressCell(hit: Hit & { zone: "cell" }, modifiers: Modifiers): Drag {
    const host = this.#host;
    const { active } = host.model.selection;
    const wasActive = active?.row === hit.cell.row && active.column === hit.cell.column;
    host.endEdit(true);
    if (modifiers.isShift) host.select(extendTo(host.model.selection, hit.cell));
    else host.select(selectCell(hit.cell));
    if (!modifiers.isShift && this.isOnButton(hit)) return pressDrag(host, hit.cell, hit.rect);
    if (!modifiers.isShift) this.#toggle(hit, wasActive);
    return selectDrag(host);
  }

  isOnButton(hit: Hit): boolean {
    if (hit.zone !== "cell") return false;
    const isButton = this.#host.model.columns.column(hit.cell.column).editorKind === "button";
    return isButton && isOnButton(hit.rect, hit.x, hit.y);
  }

  #isToggled(cell: CellRef): boolean {
    const column = this.#host.model.columns.column(cell.column);
    return isActing(column) || column.editorKind === "rating";
  }

  /** A click on the box checks it; a click on a star sets the rating once the cell is active, so that none is set by chance. */
  #toggle(hit: Hit & { zone: "cell" }, wasActive: boolean): boolean {
    const column = this.#host.model.columns.column(hit.cell.column);
    if (this.isOnButton(hit)) return this.#host.activate(hit.cell);
    if (column.editorKind === "checkbox") {
      const box = checkboxRect(hit.rect);
      const isOnBox = Math.abs(hit.x - box.x - box.width / 2) <= 14 && Math.abs(hit.y - box.y - box.height / 2) <= 14;
      return isOnBox && this.#host.activate(hit.cell);
    }
    const star =
      column.editorKind === "rating" && wasActive ? starAt(hit.rect, hit.x, column.ratingMax ?? 5) : undefined;
    if (star === undefined) return false;
    this.#actions.setRating(hit.cell, star);
    return true;
  }

  #pressGutter(row: number, part: "number" | "checkbox" | "expand", modifiers: Modifiers): Drag | null {
    const host = this.#host;
    host.endEdit(true);
    if (part === "expand") {
      this.#openRecord(row);
      return null;
    }
    if (part === "checkbox") return checkDrag(host, row, this.#checkRow(row, modifiers.isShift));
    const { active } = host.model.selection;
    const from = modifiers.isShift && active !== null ? active.row : row;
    host.select(selectRows(from, row, 0, host.model.space));
    return rowsDrag(host, from);
  }

  /** Checks or unchecks a row, with Shift all from the last one; says which of the two it was. */
  #checkRow(row: number, isRange: boolean): boolean {
    const host = this.#host;
    const { model } = host;
    const isChecking = !model.checked.has(row);
    const from = isRange && this.#lastChecked !== null ? this.#lastChecked : row;
    const spans = model.runs.visibleSpans(Math.min(from, row), Math.max(from, row) + 1);
    host.check(
      spans.reduce(
        (set, span) => (isChecking ? set.add(span.from, span.to) : set.remove(span.from, span.to)),
        model.checked,
      ),
    );
    this.#lastChecked = row;
    return isChecking;
  }

  #openRecord(rowIndex: number): void {
    this.#host.events.emit("openRecord", { rowIndex, row: this.#host.model.rowAt(rowIndex) });
  }

  #pressHeader(column: number, part: "title" | "menu" | "edge", x: number, modifiers: Modifiers): Drag | null {
    const host = this.#host;
    const { model } = host;
    host.endEdit(true);
    if (part === "edge") return resizeDrag(host, column, x, this.#actions.relayout);
    if (part === "menu") {
      host.events.emit("columnMenu", { column: this.#keyOf(column), rect: headerRect(model, column) });
      return null;
    }
    const first = model.space.firstRow;
    const from = modifiers.isShift && model.selection.active !== null ? model.selection.active.column : column;
    const wasSelected =
      model.range !== null && isInRange(model.range, first ?? 0, column) && model.range.bottom === model.space.lastRow;
    if (first !== undefined) host.select(selectColumns(from, column, first, model.space));
    host.events.emit("headerClick", { column: this.#keyOf(column) });
    return this.#headerDrag(column, x, wasSelected || !modifiers.isShift);
  }

  /** A header dragged sideways moves the column; with Shift held the drag selects further columns. */
  #headerDrag(column: number, x: number, canMove: boolean): Drag {
    const host = this.#host;
    if (!canMove || host.model.options.canReorderColumns !== true) return columnsDrag(host, column);
    const drag = reorderDrag(host, column, x);
    let hasMoved = false;
    return {
      scrolls: "x",
      move(toX, toY) {
        hasMoved ||= Math.abs(toX - x) > DRAG_START;
        if (hasMoved) drag.move(toX, toY);
      },
      end: (isCopying) => drag.end(isCopying),
      cancel: () => drag.cancel(),
    };
  }

  #click(hit: Hit): void {
    const host = this.#host;
    const { model } = host;
    switch (hit.zone) {
      case "corner": {
        const { count } = model.options.source;
        host.check(model.checked.size >= count ? IndexSet.empty : IndexSet.of(0, count));
        break;
      }
      case "group":
        host.setCollapsed(hit.group.key, !model.collapsed.has(hit.group.key));
        break;
      case "addRow":
        host.events.emit("addRow", { group: hit.group });
        break;
      case "addField":
        host.events.emit("addField", { rect: this.#addFieldRect() });
        break;
      case "footer":
        host.events.emit("footerClick", { column: this.#keyOf(hit.column), rect: this.#footerRect(hit.column) });
        break;
    }
  }

  #addFieldRect(): Rect {
    const { model } = this.#host;
    return { x: model.columnX(model.columns.count), y: 0, width: ADD_FIELD_WIDTH, height: HEADER_HEIGHT };
  }

  #footerRect(column: number): Rect {
    const { model } = this.#host;
    return { x: model.columnX(column), y: model.bodyBottom, width: model.columns.width(column), height: FOOTER_HEIGHT };
  }
}

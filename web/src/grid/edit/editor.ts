/**
 * Editing a cell.
 *
 * Typing begins editing with what was typed and arrow keys then end it ("typing"); Enter, F2 and a double press begin
 * it with the present text and arrow keys move in it ("change"). Kinds the engine cannot edit are handed to an outside
 * editor; when one is opened by typing, a composition is finished in our own field first, and its result handed over.
 */

import { advance, moveBy, selectCell } from "../input/selection.ts";
import type { GridModel, Host } from "../model.ts";
import type { CellRef, Column, EditorHandle, Rect, Row } from "../types.ts";
import { ExternalEdit } from "./external.ts";
import type { TextField } from "./text-field.ts";

type Move = "down" | "up" | "right" | "left" | "stay";

export class Editor {
  readonly #host: Host;
  readonly #field: TextField;
  #how: "typing" | "change" = "change";
  #before = "";
  #external: ExternalEdit | null = null;

  constructor(host: Host, field: TextField) {
    this.#host = host;
    this.#field = field;
  }

  get #model(): GridModel {
    return this.#host.model;
  }

  get isEditing(): boolean {
    return this.#model.editing !== null;
  }

  begin(how: "typing" | "change"): void {
    const model = this.#model;
    const cell = model.selection.group === null ? model.selection.active : null;
    const row = cell === null ? undefined : model.rowAt(cell.row);
    const column = cell === null ? undefined : model.columns.columns[cell.column];
    if (cell === null || row === undefined || column === undefined || !this.#canBegin(column, cell, how)) {
      this.#dropTyped();
      return;
    }
    this.#host.reveal(cell);
    this.#how = how;
    model.editing = { cell, columnKey: column.key, row, isExternal: column.editorKind === "external" };
    if (column.editorKind === "external") this.#beginExternal(how);
    else this.#beginText(column, row, how);
    this.#host.repaint();
  }

  #canBegin(column: Column, cell: CellRef, how: "typing" | "change"): boolean {
    if (this.isEditing) return false;
    if (!this.#model.canEdit(column)) {
      this.#refuse(column, cell, how);
      return false;
    }
    return column.editorKind !== "checkbox" && column.editorKind !== "rating";
  }

  /** Text that was typed where it has no place must not wait in the field for the next cell. */
  #dropTyped(): void {
    if (!this.isEditing && !this.#field.isComposing) this.#field.hide();
  }

  #refuse(column: Column, cell: CellRef, how: "typing" | "change"): void {
    const opened = how === "change" ? this.#model.place(cell) : null;
    this.#host.events.emit("refused", { column: column.key, opened });
    this.#host.announce(this.#model.words.readonlyCell);
  }

  #beginText(column: Column, row: Row, how: "typing" | "change"): void {
    const value = row.cells[column.index];
    this.#before = column.toEditText?.(value, row) ?? this.#model.textOf(column, row);
    this.#field.element.inputMode = this.#model.isTouch && column.editorKind === "number" ? "decimal" : "";
    if (this.#model.isTouch) this.#raiseTouchKeyboard();
    this.#field.show(how === "change" ? this.#before : null);
  }

  /** A change of `inputmode` counts only when the field is focused anew. */
  #raiseTouchKeyboard(): void {
    this.#field.element.blur();
    this.#field.element.focus({ preventScroll: true });
  }

  #beginExternal(how: "typing" | "change"): void {
    if (how === "typing" && this.#field.isComposing) this.#field.show(null);
    else this.#openExternal(how === "typing" ? this.#field.text : undefined);
  }

  #openExternal(text: string | undefined): void {
    const { editing } = this.#model;
    if (editing === null) return;
    this.#field.hide();
    const rect = this.#model.visibleCellRect(editing.cell) ?? { x: 0, y: 0, width: 0, height: 0 };
    const external = new ExternalEdit((value, move) => this.#endExternal(external, value, move));
    this.#external = external;
    const handle: EditorHandle = external;
    this.#host.events.emit("openEditor", { cell: this.#model.place(editing.cell), rect, text, handle });
  }

  #endExternal(external: ExternalEdit, value: { readonly value: unknown } | null, move: Move): void {
    const { editing } = this.#model;
    if (this.#external !== external || editing === null) return;
    this.#external = null;
    this.#model.editing = null;
    this.#host.focus();
    if (value !== null) this.#emit(editing.row, editing.cell, editing.columnKey, value);
    this.#move(editing.cell, move);
    this.#host.repaint();
  }

  compositionStart(): void {
    this.#field.isComposing = true;
    if (!this.isEditing) this.begin("typing");
  }

  compositionEnd(): void {
    this.#field.isComposing = false;
    if (!this.isEditing) {
      this.#dropTyped();
      return;
    }
    const isWaiting = this.#model.editing?.isExternal === true && this.#external === null;
    if (!isWaiting) return;
    if (this.#field.text === "") this.end(false);
    else this.#openExternal(this.#field.text);
  }

  typed(): void {
    if (this.isEditing) this.place();
    else if (!this.#field.isComposing && this.#field.text !== "") this.begin("typing");
  }

  /** Ends editing. Of an outside editor only it knows the value; it is told to close. */
  end(isCommitted: boolean): void {
    this.#closeExternal();
    const { editing } = this.#model;
    if (editing === null) return;
    const text = this.#field.text;
    const wasText = !editing.isExternal;
    this.#model.editing = null;
    this.#field.isComposing = false;
    this.#field.hide();
    if (this.#model.isTouch) this.#field.element.inputMode = "none";
    if (isCommitted && wasText && text !== this.#before)
      this.#emit(editing.row, editing.cell, editing.columnKey, { text });
    this.#host.repaint();
  }

  /** Its last chance: an editor that is told to close may still commit what it holds. */
  #closeExternal(): void {
    const external = this.#external;
    external?.close();
    if (this.#external === external) this.#external = null;
  }

  #emit(row: Row, cell: CellRef, column: string, what: { readonly text: string } | { readonly value: unknown }): void {
    this.#host.events.emit("edit", { edits: [{ row, rowIndex: cell.row, column, ...what }] });
  }

  /** Keys while editing; true when the key was used up. The caller has already let compositions pass. */
  press(event: KeyboardEvent): boolean {
    const { editing } = this.#model;
    if (editing === null) return false;
    const column = this.#model.columns.column(editing.cell.column);
    switch (event.key) {
      case "Enter":
        if (column.editorKind === "longText" && (event.altKey || event.shiftKey)) return this.#insertLineBreak();
        return this.#commitAndMove(event.shiftKey ? "up" : "down");
      case "Tab":
        return this.#commitAndMove(event.shiftKey ? "left" : "right");
      case "Escape":
        this.end(false);
        return true;
      case "ArrowUp":
      case "ArrowDown":
      case "ArrowLeft":
      case "ArrowRight":
        if (this.#how === "change" || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false;
        return this.#commitAndMove(event.key.slice(5).toLowerCase() as Move);
      case "F2":
        this.#how = "change";
        return true;
      default:
        return false;
    }
  }

  #insertLineBreak(): boolean {
    const { element } = this.#field;
    element.setRangeText("\n", element.selectionStart, element.selectionEnd, "end");
    this.place();
    return true;
  }

  #commitAndMove(move: Move): boolean {
    const cell = this.#model.editing?.cell;
    this.end(true);
    if (cell !== undefined) this.#move(cell, move);
    return true;
  }

  #move(cell: CellRef, move: Move): void {
    const { selection, space } = this.#model;
    if (move === "stay") return;
    const along = move === "down" || move === "up" ? "column" : "row";
    const isBack = move === "up" || move === "left";
    const isArrow = this.#how === "typing" && (move === "left" || move === "up");
    const start = selection.active === null ? selectCell(cell) : selection;
    const next = isArrow
      ? moveBy(start, move === "up" ? -1 : 0, move === "left" ? -1 : 0, space)
      : advance(start, along, isBack, space);
    this.#host.select(next, { reveal: true });
  }

  /** Puts the field, or the outside editor, where the cell now is. */
  place(): void {
    const model = this.#model;
    const cell = model.editing?.cell ?? model.selection.active;
    const rect = cell === null ? null : model.visibleCellRect(cell);
    this.#external?.moveTo(rect);
    const column = cell === null ? undefined : model.columns.columns[cell.column];
    this.#field.place({
      rect: rect ?? this.#refuge(cell),
      bounds: this.#bounds(cell),
      theme: model.theme,
      isRight: (column?.align ?? (column?.editorKind === "number" ? "right" : "left")) === "right",
      wraps: column?.editorKind === "longText",
    });
  }

  /** Out of sight the field rests inside the body, because a browser scrolls to a field that leaves it. */
  #refuge(cell: CellRef | null): Rect {
    const model = this.#model;
    const isFollowing = model.editing !== null && cell !== null;
    const rect = isFollowing ? model.cellRect(cell) : null;
    const { gutterWidth } = model.columns;
    if (rect === null) return { x: gutterWidth, y: model.bodyTop, width: 40, height: model.rowHeight };
    const y = Math.max(-rect.height, Math.min(model.height, rect.y));
    return { ...rect, x: Math.max(-rect.width, Math.min(model.width, rect.x)), y };
  }

  #bounds(cell: CellRef | null): Rect {
    const model = this.#model;
    const isFrozen = cell !== null && cell.column < model.frozenCount;
    const x = isFrozen ? model.columns.gutterWidth : model.frozenRight;
    return { x, y: model.bodyTop, width: model.width - x, height: model.bodyHeight };
  }
}

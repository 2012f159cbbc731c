/**
 * The grid for screen readers: an ARIA grid inside the canvas, which is never drawn but is in the accessibility tree.
 * It holds the visible lines and columns, is renewed when scrolling rests, and the text field points at the active
 * cell in it.
 */
import { create, type Elements } from "../elements.ts";
import type { Line } from "../geometry/runs.ts";
import type { GridModel } from "../model.ts";
import type { Column } from "../types.ts";

let gridsMade = 0;

export class Mirror {
  readonly #model: GridModel;
  readonly #elements: Elements;
  readonly #grid = create("div", "grid-mirror");
  readonly #id: string;

  constructor(model: GridModel, elements: Elements) {
    this.#model = model;
    this.#elements = elements;
    this.#id = `grid-${++gridsMade}`;
    this.#grid.id = this.#id;
    this.#grid.setAttribute("role", "grid");
    this.#grid.setAttribute("aria-multiselectable", "true");
    elements.canvas.append(this.#grid);
    elements.input.setAttribute("aria-controls", this.#id);
    this.#tellName();
  }

  /** From the first moment on: a reader may come to the grid before its rows. */
  #tellName(): void {
    const label = this.#model.options.label ?? this.#model.words.grid;
    this.#grid.setAttribute("aria-label", label);
    this.#elements.input.setAttribute("aria-label", label);
  }

  refresh(): void {
    const model = this.#model;
    const { options, runs } = model;
    const columns = this.#columnsInSight();
    this.#set(this.#grid, {
      "aria-rowcount": String(runs.lineCount + 1),
      "aria-colcount": String(model.columns.count),
    });
    this.#tellName();
    this.#grid.setAttribute("role", options.source.groups === undefined ? "grid" : "treegrid");
    this.#grid.setAttribute("aria-readonly", String(options.isReadonly === true));
    const rows = model.visibleLines().map((line) => this.#lineRow(line, columns));
    this.#grid.replaceChildren(this.#headerRow(columns), ...rows);
    this.pointAtActive();
  }

  /** Tells where the active cell is; cheap enough for every move of it. */
  pointAtActive(): void {
    const id = this.#activeId();
    if (id === "" || document.getElementById(id) === null)
      this.#elements.input.removeAttribute("aria-activedescendant");
    else this.#elements.input.setAttribute("aria-activedescendant", id);
  }

  #activeId(): string {
    const { selection, runs } = this.#model;
    const { active, group } = selection;
    if (group !== null) return this.#headerId(runs.ofGroup(group)?.line ?? -1);
    return active === null ? "" : this.#cellId(active.row, active.column);
  }

  /** By line, because a group's key may hold spaces, which an id may not. */
  #headerId(line: number): string {
    return `${this.#id}-line-${line}`;
  }

  hasActive(): boolean {
    return this.#elements.input.hasAttribute("aria-activedescendant");
  }

  #cellId(row: number, column: number): string {
    return `${this.#id}-${row}-${column}`;
  }

  #columnsInSight(): number[] {
    const model = this.#model;
    const frozen = Array.from({ length: model.frozenCount }, (_, at) => at);
    const { from, to } = model.scrollingColumns;
    return [...frozen, ...Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at)];
  }

  #headerRow(columns: readonly number[]): HTMLElement {
    const row = this.#row(1);
    for (const at of columns) {
      const column = this.#model.columns.column(at);
      const busy = this.#model.options.busy?.[column.key];
      const said = busy === undefined ? column.title : `${column.title}, ${busy.text}`;
      const cell = this.#cell("columnheader", said, at);
      if (column.sorted !== undefined) cell.setAttribute("aria-sort", column.sorted);
      row.append(cell);
    }
    return row;
  }

  #lineRow(line: Line, columns: readonly number[]): HTMLElement {
    const row = this.#row(line.line + 2);
    if (line.kind === "record") this.#fillRecord(row, line, columns);
    else if (line.kind === "header" && line.group !== null) this.#fillGroup(row, line);
    else if (line.kind === "add") row.append(this.#cell("gridcell", this.#model.words.addRow, 0));
    return row;
  }

  #fillRecord(row: HTMLElement, line: Line, columns: readonly number[]): void {
    const model = this.#model;
    const record = model.rowAt(line.record);
    row.setAttribute("aria-selected", String(model.checked.has(line.record)));
    for (const at of columns) {
      const column = model.columns.column(at);
      const text = record === undefined ? model.words.loading : this.#spoken(column, model.textOf(column, record));
      const cell = this.#cell("gridcell", text, at);
      cell.id = this.#cellId(line.record, at);
      if (!model.canEdit(column) && column.editorKind !== "button") cell.setAttribute("aria-readonly", "true");
      row.append(cell);
    }
  }

  #fillGroup(row: HTMLElement, line: Line): void {
    const group = line.group;
    if (group === null) return;
    const { words } = this.#model;
    const cell = this.#cell("gridcell", `${group.label} ${words.groupCount(String(group.count))}`, 0);
    row.setAttribute("aria-expanded", String(!line.isCollapsed));
    row.setAttribute("aria-level", String(line.depth + 1));
    cell.setAttribute("aria-colspan", String(this.#model.columns.count));
    cell.id = this.#headerId(line.line);
    row.append(cell);
  }

  #spoken(column: Column, text: string): string {
    if (column.editorKind === "button" && text !== "") return column.title;
    const short = text.length > 500 ? `${text.slice(0, 500)}…` : text;
    return short === "" ? `${column.title}: ${this.#model.words.emptyCell}` : short;
  }

  #row(index: number): HTMLElement {
    const row = create("div", "");
    this.#set(row, { role: "row", "aria-rowindex": String(index) });
    return row;
  }

  #cell(role: string, text: string, column: number): HTMLElement {
    const cell = create("span", "");
    this.#set(cell, { role, "aria-colindex": String(column + 1) });
    cell.textContent = text;
    return cell;
  }

  #set(element: HTMLElement, attributes: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  }
}

/**
 * The grid: makes the parts, holds them together and nothing more.
 *
 * The life of a key press: the text field hears it, the editor or the keyboard turns it into a change of the model or
 * into an event, and the model's next frame shows it. The life of a changed row: the source says so, the selection
 * follows, and the next frame asks the source for the rows it paints.
 */
import { Announcer } from "./a11y/announcer.ts";
import { Mirror } from "./a11y/mirror.ts";
import { Clipboard, clearRange, pasteBlock } from "./clipboard/clipboard.ts";
import { Editor } from "./edit/editor.ts";
import { fillDown, fillRange, fillRight } from "./edit/fill.ts";
import { TextField } from "./edit/text-field.ts";
import { setRating, toggleCell } from "./edit/toggles.ts";
import { createElements, type Elements } from "./elements.ts";
import { Emitter } from "./emitter.ts";
import { Follower } from "./follow.ts";
import { positionToShow, topToShow } from "./geometry/reveal.ts";
import type { IndexSet } from "./geometry/spans.ts";
import { bindField } from "./input/field.ts";
import { Keyboard } from "./input/keyboard.ts";
import { Pointer } from "./input/pointer.ts";
import { Presses } from "./input/presses.ts";
import { Scrollbars } from "./input/scrollbars.ts";
import { Scroller } from "./input/scroller.ts";
import { movingCell, type Selection, selectCell, selectRange } from "./input/selection.ts";
import { announceRange, tellSelection } from "./input/telling.ts";
import { GridModel, type Host, type Mark } from "./model.ts";
import { Screen } from "./screen.ts";
import type { CellRef, GridEvents, GridOptions, SourceChange, Span, Target } from "./types.ts";

export class Grid implements Host {
  readonly model: GridModel;
  readonly events = new Emitter<GridEvents>();
  readonly element: HTMLElement;
  readonly #elements: Elements;
  readonly #screen: Screen;
  readonly #scroller: Scroller;
  readonly #editor: Editor;
  readonly #pointer: Pointer;
  readonly #clipboard: Clipboard;
  readonly #mirror: Mirror;
  readonly #announcer: Announcer;
  readonly #follower: Follower;
  readonly #unbindField: () => void;
  #unsubscribe: () => void;

  constructor(parent: HTMLElement, options: GridOptions) {
    this.model = new GridModel(options);
    this.#elements = createElements(parent);
    this.element = this.#elements.root;
    this.#follower = new Follower(this.model);
    this.#announcer = new Announcer(this.#elements.live);
    this.#mirror = new Mirror(this.model, this.#elements);
    const field = new TextField(this.#elements.input);
    this.#editor = new Editor(this, field);
    this.#clipboard = new Clipboard(this, this.#elements.input);
    const scrollbars = new Scrollbars(this.model, this.#elements, (top, left) => this.scrollTo(top, left));
    this.#screen = new Screen(this, this.#elements, {
      beforePaint: () => {
        this.#pointer.refreshHover();
        this.#editor.place();
      },
      afterPaint: () => scrollbars.update(),
      resized: () => this.#scroller.layout(),
      rested: () => this.#mirror.refresh(),
    });
    this.#scroller = new Scroller(
      this.model,
      this.#elements,
      () => this.repaint(),
      () => this.#mirror.refresh(),
    );
    const rate = (cell: CellRef, stars: number) => setRating(this, cell, stars);
    const presses = new Presses(this, {
      relayout: () => this.#relayout(),
      fill: (source, target, isCopy) => fillRange(this, source, target, isCopy),
      setRating: rate,
    });
    this.#pointer = new Pointer(this, this.#elements, presses);
    const keyboard = new Keyboard(this, {
      clear: () => clearRange(this),
      fillDown: () => fillDown(this),
      fillRight: () => fillRight(this),
      setRating: rate,
      cancelDrag: () => this.#pointer.cancelDrag(),
    });
    this.#unbindField = bindField(this, field, this.#editor, keyboard);
    this.#unsubscribe = options.source.onChange((change) => this.#follow(change));
    this.#screen.measure();
  }

  on<Name extends keyof GridEvents>(name: Name, listener: (event: GridEvents[Name]) => void): () => void {
    return this.events.on(name, listener);
  }

  /** Takes new options; whatever is left out becomes undefined. Cheap when only little changed. */
  update(options: GridOptions): void {
    const { model } = this;
    const before = model.options;
    if (before === options) return;
    const keys = model.columns.columns.map((column) => column.key);
    model.options = options;
    if (before.columns !== options.columns) model.widths.clear();
    if (before.source !== options.source) this.#changeSource();
    model.relayout();
    if (before.columns !== options.columns) this.#follower.followColumns(keys);
    this.#endLostEdit();
    this.#scroller.layout();
    this.repaint();
    this.#screen.renewMirror();
  }

  #changeSource(): void {
    this.#unsubscribe();
    this.#unsubscribe = this.model.options.source.onChange((change) => this.#follow(change));
    this.endEdit(false);
    this.#follower.follow({ kind: "reset" });
  }

  #follow(change: SourceChange): void {
    if (change.kind !== "rows") {
      this.#follower.follow(change);
      this.#relayout();
      this.#endLostEdit();
      tellSelection(this);
    } else {
      this.#follower.followRows();
      this.#endLostEdit();
      this.#screen.renewMirror();
    }
    this.repaint();
  }

  #endLostEdit(): void {
    if (!this.#follower.followEditing()) this.endEdit(false);
  }

  #relayout(): void {
    this.model.relayout();
    this.#scroller.layout();
    this.repaint();
  }

  repaint(): void {
    this.#screen.request();
  }

  select(selection: Selection, options: { readonly reveal?: boolean } = {}): void {
    const { model } = this;
    const hasChanged = JSON.stringify(selection) !== JSON.stringify(model.selection);
    model.selection = selection;
    if (options.reveal === true) this.#revealSelection();
    if (!hasChanged) return;
    this.#follower.rememberActive();
    this.#mirror.pointAtActive();
    if (!this.#mirror.hasActive()) this.#screen.renewMirror();
    announceRange(this);
    tellSelection(this);
    this.repaint();
  }

  #revealSelection(): void {
    const { model } = this;
    const { group } = model.selection;
    const cell = movingCell(model.selection);
    if (group !== null) this.scrollTo(topToShow(model, model.runs.ofGroup(group)), model.scrollLeft);
    else if (cell !== null) this.reveal(cell);
  }

  check(checked: IndexSet): void {
    this.model.checked = checked;
    this.#follower.rememberChecked();
    this.announce(this.model.words.rowsChecked(String(checked.size)));
    tellSelection(this);
    this.#screen.renewMirror();
    this.repaint();
  }

  /** Ids of the checked rows, for actions on them; null when they are too many or not all known: then `checkedTarget`. */
  get checkedIds(): readonly string[] | null {
    return this.#follower.checkedIds;
  }

  get checkedTarget(): Target {
    return this.model.targetOf(this.model.checked.spans);
  }

  setCollapsed(key: string, isCollapsed: boolean): void {
    const { model } = this;
    if (isCollapsed === model.collapsed.has(key)) return;
    model.collapsed = new Set(model.collapsed);
    if (isCollapsed) model.collapsed.add(key);
    else model.collapsed.delete(key);
    model.relayout();
    const line = model.runs.ofGroup(key);
    this.#scroller.layout();
    this.scrollTo(topToShow(model, line), model.scrollLeft);
    this.announce(isCollapsed ? model.words.collapsed : model.words.expanded);
    if (line?.group != null) this.events.emit("toggleGroup", { group: line.group, isCollapsed });
    this.#screen.renewMirror();
  }

  /** Sets the collapsed groups all at once, without an event: for "collapse all" and for a saved state. */
  setCollapsedGroups(keys: Iterable<string>): void {
    this.model.collapsed = new Set(keys);
    this.#relayout();
  }

  reveal(cell: CellRef): void {
    const { top, left } = positionToShow(this.model, cell);
    this.scrollTo(top, left);
  }

  scrollTo(top: number, left: number): void {
    this.#scroller.moveTo(top, left);
    this.#screen.renewMirror();
  }

  scrollToTop(): void {
    this.scrollTo(0, this.model.scrollLeft);
  }

  /** Makes a cell the active one and shows it: after a search, or for a new record. */
  goTo(row: number, columnKey?: string): void {
    const column =
      columnKey === undefined ? (this.model.selection.active?.column ?? 0) : this.model.columns.indexOf(columnKey);
    this.select(selectCell({ row, column: Math.max(0, column) }), { reveal: true });
  }

  selectArea(area: { readonly from: CellRef; readonly to: CellRef }): void {
    this.select(selectRange(area.from, area.to), { reveal: true });
  }

  announce(text: string): void {
    this.#announcer.say(text);
  }

  focus(): void {
    this.#elements.input.focus({ preventScroll: true });
  }

  toClient(x: number, y: number): { x: number; y: number } {
    const box = this.element.getBoundingClientRect();
    return { x: x + box.left, y: y + box.top };
  }

  beginEdit(how: "typing" | "change"): void {
    this.#editor.begin(how);
  }

  endEdit(isCommitted: boolean): void {
    this.#editor.end(isCommitted);
  }

  activate(cell: CellRef): boolean {
    return toggleCell(this, cell);
  }

  /** Pastes text as if it came from the clipboard, for a "paste" in a menu. */
  pasteTexts(block: readonly (readonly string[])[]): void {
    pasteBlock(this, block);
  }

  copy(): void {
    this.focus();
    document.execCommand("copy");
  }

  clearSelected(): void {
    clearRange(this);
  }

  /** Lights up cells that somebody else changed. */
  flash(cells: readonly { readonly rowId: string; readonly column: string }[]): void {
    this.#screen.flash(cells.map((cell) => `${cell.rowId}:${cell.column}`));
  }

  /** Marks cells as being saved or as not saved; null takes the mark away. */
  mark(cells: readonly { readonly rowId: string; readonly column: string }[], mark: Mark | null): void {
    for (const cell of cells) {
      if (mark === null) this.model.marks.delete(`${cell.rowId}:${cell.column}`);
      else this.model.marks.set(`${cell.rowId}:${cell.column}`, mark);
    }
    this.repaint();
  }

  /** What the browser tells of the place under the pointer. */
  setTip(text: string): void {
    this.#elements.scroller.title = text;
  }

  get visibleRows(): Span {
    return this.#screen.visibleRows();
  }

  destroy(): void {
    this.endEdit(false);
    this.#unsubscribe();
    this.#unbindField();
    this.#pointer.destroy();
    this.#scroller.destroy();
    this.#clipboard.destroy();
    this.#screen.destroy();
    this.#announcer.destroy();
    this.events.clear();
    this.element.remove();
  }
}

import { describe, expect, it } from "vitest";
import { Follower } from "./follow.ts";
import { IndexSet } from "./geometry/spans.ts";
import { selectCell, selectRange } from "./input/selection.ts";
import { GridModel } from "./model.ts";
import { paintText } from "./paint/painters.ts";
import type { Row, RowSource } from "./types.ts";

/** A source whose rows can be missing, as those of a page that is not loaded. */
class Rows implements RowSource {
  ids: (string | undefined)[] = ["a", "b", "c", "d", "e"];

  get count(): number {
    return this.ids.length;
  }

  rowAt(index: number): Row | undefined {
    const id = this.ids[index];
    return id === undefined ? undefined : { id, version: 1, cells: [id] };
  }

  indexOf(id: string): number | undefined {
    const at = this.ids.indexOf(id);
    return at === -1 ? undefined : at;
  }

  prefetch(): void {}

  onChange(): () => void {
    return () => {};
  }
}

function setUp() {
  const source = new Rows();
  const columns = [
    { key: "name", index: 0, title: "Name", width: 100, painter: paintText, editorKind: "text" as const },
  ];
  const model = new GridModel({ columns, source });
  const follower = new Follower(model);
  const select = (row: number) => {
    model.selection = selectCell({ row, column: 0 });
    follower.rememberActive();
  };
  return { source, model, follower, select };
}

describe("the selection", () => {
  it("goes with its row when the order changes", () => {
    const { source, model, follower, select } = setUp();
    select(1);
    source.ids = ["e", "d", "c", "b", "a"];
    follower.follow({ kind: "reset" });
    expect(model.selection.active?.row).toBe(3);
  });

  it("goes with its row when the new order arrives page by page", () => {
    const { source, model, follower, select } = setUp();
    select(1);
    source.ids = ["b", "x", "c", "d", "e"];
    follower.followRows();
    expect(model.selection.active?.row).toBe(0);
  });

  it("stays on a row that was not there when it was chosen", () => {
    const { source, model, follower, select } = setUp();
    select(1);
    source.ids = ["a", "b", "c", "d", undefined];
    select(4);
    source.ids = ["a", "b", "c", "d", "e"];
    follower.followRows();
    expect(model.selection.active?.row).toBe(4);
    expect(model.activeId).toBe("e");
  });

  it("of a range shrinks to the active cell when that moved, so that no row is reached that was not chosen", () => {
    const { source, model, follower } = setUp();
    model.selection = selectRange({ row: 1, column: 0 }, { row: 4, column: 0 });
    follower.rememberActive();
    follower.follow({ kind: "reset" });
    expect(model.range).toMatchObject({ top: 1, bottom: 4 });
    source.ids = ["c", "a", "b"];
    follower.follow({ kind: "reset" });
    expect(model.range).toMatchObject({ top: 2, bottom: 2 });
  });

  it("moves with rows that are inserted above and with those that are removed", () => {
    const { source, model, follower, select } = setUp();
    select(3);
    source.ids = ["n", "a", "b", "c", "d", "e"];
    follower.follow({ kind: "inserted", at: 0, count: 1 });
    expect(model.selection.active?.row).toBe(4);
    source.ids = ["d", "e"];
    follower.follow({ kind: "removed", at: 0, count: 4 });
    expect(model.selection.active?.row).toBe(0);
  });
});

describe("checked rows", () => {
  it("keep their boxes by id and lose them when they are gone", () => {
    const { source, model, follower } = setUp();
    model.checked = IndexSet.of(1, 4);
    follower.rememberChecked();
    expect(follower.checkedIds).toEqual(["b", "c", "d"]);
    source.ids = ["d", "a", "b", "e"];
    follower.follow({ kind: "reset" });
    expect(model.checked.spans).toEqual([
      { from: 0, to: 1 },
      { from: 2, to: 3 },
    ]);
    expect(follower.checkedIds).toEqual(["b", "d"]);
  });

  it("keep their ids when their page is dropped and others are checked or inserted", () => {
    const { source, model, follower } = setUp();
    model.checked = IndexSet.of(1, 2);
    follower.rememberChecked();
    source.ids = ["a", undefined, "c", "d", "e"];
    model.checked = model.checked.add(3, 4);
    follower.rememberChecked();
    expect(follower.checkedIds).toEqual(["b", "d"]);
    source.ids = ["n", "a", undefined, "c", "d", "e"];
    follower.follow({ kind: "inserted", at: 0, count: 1 });
    expect(follower.checkedIds).toEqual(["b", "d"]);
    source.ids = ["n", "a", undefined, "c", "e"];
    follower.follow({ kind: "removed", at: 4, count: 1 });
    expect(follower.checkedIds).toEqual(["b"]);
  });

  it("of which some are not loaded have no list of ids", () => {
    const { source, model, follower } = setUp();
    source.ids = ["a", undefined, "c"];
    model.checked = IndexSet.of(0, 3);
    follower.rememberChecked();
    expect(follower.checkedIds).toBeNull();
  });
});

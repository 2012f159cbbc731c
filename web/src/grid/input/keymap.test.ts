import { describe, expect, it } from "vitest";
import { commandFor } from "./keymap.ts";

const press = (text: string) => {
  const parts = text.split("+");
  const has = (name: string) => parts.includes(name);
  return {
    key: parts.at(-1) === "Space" ? " " : (parts.at(-1) as string),
    ctrlKey: has("Ctrl"),
    metaKey: has("Cmd"),
    shiftKey: has("Shift"),
    altKey: has("Alt"),
  };
};
const all = Number.POSITIVE_INFINITY;

describe("keys", () => {
  it.each([
    ["ArrowDown", { name: "move", rows: 1, columns: 0 }],
    ["Shift+ArrowLeft", { name: "extend", rows: 0, columns: -1 }],
    ["Ctrl+ArrowUp", { name: "move", rows: -all, columns: 0 }],
    ["Ctrl+Shift+End", { name: "extend", rows: all, columns: all }],
    ["Home", { name: "move", rows: 0, columns: -all }],
    ["PageDown", { name: "page", by: 1, extends: false }],
    ["Shift+Tab", { name: "advance", along: "row", isBack: true }],
    ["Shift+Enter", { name: "advance", along: "column", isBack: true }],
    ["Enter", { name: "edit" }],
    ["F2", { name: "edit" }],
    ["Alt+ArrowDown", { name: "openCell" }],
    ["Space", { name: "openRecord" }],
    ["Shift+Space", { name: "selectRow" }],
    ["Ctrl+Space", { name: "selectColumn" }],
    ["Ctrl+a", { name: "selectAll" }],
    ["Ctrl+d", { name: "fillDown" }],
    ["Ctrl+z", { name: "undo" }],
    ["Ctrl+Shift+Z", { name: "redo" }],
    ["Ctrl+y", { name: "redo" }],
    ["Backspace", { name: "clear" }],
    ["Shift+F10", { name: "contextMenu" }],
    ["7", { name: "digit", digit: 7 }],
  ])("%s", (text, command) => {
    expect(commandFor(press(text), false)).toEqual(command);
  });

  it("leave letters, the clipboard and the browser's own keys alone", () => {
    for (const text of ["a", "你", "Ctrl+c", "Ctrl+v", "Ctrl+f", "F5", "F10", "Alt+a"]) {
      expect(commandFor(press(text), false)).toBeNull();
    }
  });

  it("take Command for Control on a Mac", () => {
    expect(commandFor(press("Cmd+z"), true)).toEqual({ name: "undo" });
    expect(commandFor(press("Ctrl+a"), true)).toBeNull();
  });
});

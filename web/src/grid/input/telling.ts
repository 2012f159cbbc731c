/** Tells what is selected: the product by an event, screen readers in words. */
import type { Host } from "../model.ts";
import { isSingle } from "./selection.ts";

export function tellSelection(host: Host): void {
  const { model } = host;
  const { active, group } = model.selection;
  host.events.emit("selectionChange", {
    active: active === null || group !== null ? null : model.place(active),
    range: model.range,
    checked: model.checked.spans,
    checkedCount: model.checked.size,
  });
}

export function announceRange(host: Host): void {
  const { range, runs, words } = host.model;
  if (range === null || isSingle(range)) return;
  const rows = runs.ordinalOf(range.bottom + 1) - runs.ordinalOf(range.top);
  host.announce(words.selected(String(rows), String(range.right - range.left + 1)));
}

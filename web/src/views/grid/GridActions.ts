/** What the grid hands to the screen around it: dialogs, the record panel and undo live above the views. */
import type { Field } from "@/api/types";

export interface GridActions {
  openRecord(id: string, tab?: "history", field?: string): void;
  /** `beside` places a new field; without it the field comes last. */
  addField(beside?: { field: Field; side: "left" | "right" }): void;
  /** Shows what a cell of a computed field follows from. */
  explain(table: string, record: string, field: string): void;
  editField(field: Field): void;
  deleteField(field: Field): void;
  makePrimary(field: Field): void;
  undo(): void;
  redo(): void;
  /** Opens the filter with a condition on this field. */
  filterBy(field: Field): void;
  clearSearch(): void;
  recordLink(id: string): string;
}

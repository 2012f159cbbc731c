/** What a form asks, worked out from its config and its table. No screen here. */
import type { Field, FormConfig, FormFieldLayout, Table } from "@/api/types";
import { isAskable } from "@/forms/engine";

export const plainForm: FormConfig = {
  title: "",
  description: "",
  fields: [],
  submit_label: "",
  thanks: "",
  open: true,
};

export interface Asked {
  layout: FormFieldLayout;
  field: Field;
}

export function canAsk(field: Field): boolean {
  return !field.readonly && isAskable(field.type);
}

/** The questions in order; fields that are gone or cannot be asked any more are left out. */
export function askedFields(table: Table, config: FormConfig): Asked[] {
  const byId = new Map(table.fields.map((field) => [field.id, field]));
  return config.fields.flatMap((layout) => {
    const field = byId.get(layout.field);
    return field && canAsk(field) ? [{ layout, field }] : [];
  });
}

export function otherFields(table: Table, config: FormConfig): Field[] {
  const named = new Set(config.fields.map((layout) => layout.field));
  return [...table.fields]
    .sort((a, b) => a.position - b.position)
    .filter((field) => canAsk(field) && !named.has(field.id));
}

const isDemanded = (field: Field) => field.required && field.default === null && !field.readonly;

/** What the server asks in addition, because a record could not be made without it. */
export function demandedFields(table: Table, config: FormConfig): Field[] {
  return otherFields(table, config).filter(isDemanded);
}

/** What a record needs and a form cannot ask. */
export function impossibleFields(table: Table): Field[] {
  return table.fields.filter((field) => isDemanded(field) && !canAsk(field));
}

/** What a new form starts with: everything that can be asked. */
export function firstDesign(table: Table): FormConfig {
  const fields = otherFields(table, plainForm).map((field) => ({ field: field.id, required: field.required }));
  return { ...plainForm, title: table.name, fields };
}

export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const next = [...items];
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(Math.max(0, Math.min(next.length, to)), 0, item);
  return next;
}

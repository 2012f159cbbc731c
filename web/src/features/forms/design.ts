/** What a form asks, worked out from its config and its table. No screen here. */
import type { Field, FormConfig, FormFieldLayout, Table } from "@/api/types";
import { linkConfig } from "@/fields/base/links";
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
  return !field.readonly && isAskable(field.type) && !(field.type === "link" && takesAway(field));
}

/** Whether a new link here would take its record away from another one: no stranger may do that. */
function takesAway(field: Field): boolean {
  const { many, reverseMany } = linkConfig(field);
  return many && !reverseMany;
}

/** A new question. Links are asked only where the form says that names of records may be shown. */
export function questionFor(field: Field): FormFieldLayout {
  const layout = { field: field.id, required: field.required };
  return field.type === "link" ? { ...layout, choices: true } : layout;
}

const isOffered = (field: Field, layout: FormFieldLayout) => field.type !== "link" || layout.choices === true;

/** The questions in order; fields that are gone or cannot be asked any more are left out. */
export function askedFields(table: Table, config: FormConfig): Asked[] {
  const byId = new Map(table.fields.map((field) => [field.id, field]));
  return config.fields.flatMap((layout) => {
    const field = byId.get(layout.field);
    return field && canAsk(field) && isOffered(field, layout) ? [{ layout, field }] : [];
  });
}

export function otherFields(table: Table, config: FormConfig): Field[] {
  const named = new Set(askedFields(table, config).map(({ field }) => field.id));
  return [...table.fields]
    .sort((a, b) => a.position - b.position)
    .filter((field) => canAsk(field) && !named.has(field.id));
}

const isDemanded = (field: Field) => field.required && field.default === null && !field.readonly;

/** What the server asks in addition, because a record could not be made without it. */
export function demandedFields(table: Table, config: FormConfig): Field[] {
  return otherFields(table, config).filter((field) => isDemanded(field) && field.type !== "link");
}

/** What a record needs and the form does not ask: what none can, and links that it does not offer. */
export function impossibleFields(table: Table, config: FormConfig): Field[] {
  const asked = new Set(askedFields(table, config).map(({ field }) => field.id));
  return table.fields.filter(
    (field) => isDemanded(field) && (!canAsk(field) || (field.type === "link" && !asked.has(field.id))),
  );
}

/** What can be asked without showing anything of other tables. */
export function plainFields(fields: readonly Field[]): Field[] {
  return fields.filter((field) => field.type !== "link");
}

/** What a new form starts with: everything that can be asked at once. */
export function firstDesign(table: Table): FormConfig {
  const fields = plainFields(otherFields(table, plainForm)).map(questionFor);
  return { ...plainForm, title: table.name, fields };
}

export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const next = [...items];
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(Math.max(0, Math.min(next.length, to)), 0, item);
  return next;
}

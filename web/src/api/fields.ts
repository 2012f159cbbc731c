/** Fields as the page knows them: one that is computed has the type and the config of its values, so that whoever shows, filters or sorts values need not know how they come about. */
import type { Base, ButtonConfig, ComputedKind, Field, FieldConfig, Job, Json, Table } from "./types.ts";

/** As the server tells a field: a computed one by what computes it, with its values' type beside it. */
export type SentField = Omit<Field, "computed"> & {
  result?: { type: string; config: FieldConfig } | null;
  problem?: string;
  filling?: boolean;
};

export function readField({ result, problem = "", filling = false, ...field }: SentField): Field {
  if (!result) return field;
  const computed = { kind: field.type as ComputedKind, config: field.config, problem, isFilling: filling };
  return { ...field, ...result, computed };
}

export const readTable = (table: Table): Table => ({ ...table, fields: table.fields.map(readField) });

export const readBase = (base: Base): Base => ({ ...base, tables: base.tables.map(readTable) });

/** A change that takes long is answered by its job. */
export const readChanged = (answer: SentField | Job): Field | Job => ("config" in answer ? readField(answer) : answer);

/** The code in a cell that has an error for its value. */
export const errorIn = (value: unknown) => textIn(value, "error");

/** How a button is set up. */
export const buttonOf = (field: Field) => field.computed?.config as unknown as ButtonConfig;

/** The address that a button's cell opens, where that is known before it is pressed. */
export const urlIn = (value: Json) => textIn(value, "url");

function textIn(value: unknown, key: string): string | null {
  return typeof value === "object" && value !== null && key in value
    ? String((value as Readonly<Record<string, unknown>>)[key])
    : null;
}

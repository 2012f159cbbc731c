/** What a computed field would hold, for the first records: by the page where it can calculate it, else by the server. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { fields as fieldCalls, records } from "@/api/calls";
import { fieldOf, keys } from "@/api/queries";
import type { Base, ComputedKind, ComputedPreview, Field, FieldConfig, Json, Table } from "@/api/types";
import type { FieldContext } from "@/fields/types";
import { type FormulaField, fieldsBy, mistakeIn } from "@/formula/editing";
import { parseFormula } from "@/formula/parser";
import { previewFormula } from "@/formula/previews";
import type { ItemType } from "@/formula/types";
import { toJson } from "@/formula/values";
import { referencesOf } from "@/formula/writing";
import { formulaFields, inputOf, isKnownHere, type Place } from "./inputs.ts";
import { isComplete } from "./kinds.ts";

export const SAMPLE = 5;
const PAUSE_MS = 350;
const resultTypes: Readonly<Record<ItemType, string>> = {
  number: "number",
  text: "text",
  boolean: "checkbox",
  date: "date",
  datetime: "datetime",
};

export interface Previewed {
  readonly preview: ComputedPreview | null;
  readonly error: unknown;
  readonly isBusy: boolean;
}

interface Asked {
  readonly base: Base;
  readonly table: Table;
  readonly field: Field | undefined;
  readonly kind: ComputedKind;
  /** As it would be sent. */
  readonly config: FieldConfig;
}

/** `null` asks nothing. What was shown stays until the next answer. */
export function useServerPreview(asked: Asked | null): Previewed {
  const spec = asked && isComplete(asked.kind, asked.config) ? bodyOf(asked) : null;
  const settled = useSettled(JSON.stringify(spec));
  const query = useQuery({
    queryKey: [...keys.table(asked?.base.id ?? "", asked?.table.id ?? ""), "computed", settled],
    queryFn: ({ signal }) =>
      fieldCalls.previewComputed(asked?.base.id ?? "", asked?.table.id ?? "", JSON.parse(settled), { signal }),
    enabled: spec !== null && settled !== "null",
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
  const isSettled = settled === JSON.stringify(spec);
  return {
    preview: spec && !query.error ? (query.data ?? null) : null,
    error: spec && isSettled ? query.error : null,
    isBusy: spec !== null && (query.isFetching || !isSettled),
  };
}

function bodyOf({ kind, config, field }: Asked) {
  return { type: kind, config, field: field?.id ?? null, records: null };
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** As one types, where all inputs are at hand and every function has a twin here; else as the server says. */
export function useFormulaPreview(asked: Asked, context: FieldContext): Previewed {
  const { base, table, field, config } = asked;
  const text = String(config.formula ?? "");
  const usable = useMemo(() => table.fields.filter((one) => one.id !== field?.id), [table.fields, field?.id]);
  const { data, error, isPending } = useQuery({
    queryKey: [...keys.table(base.id, table.id), "sample", usable.map((one) => one.id)],
    queryFn: ({ signal }) => {
      const wanted = new Set([table.primary_field, ...usable.map((one) => one.id)]);
      return records.query(base.id, table.id, { fields: [...wanted], limit: SAMPLE }, { signal });
    },
  });
  const isWrong = useMemo(() => isMistaken(text, formulaFields(usable, { base, table })), [text, usable, base, table]);
  const own = useMemo(() => {
    if (!data || isWrong || text.trim() === "") return null;
    const zone = typeof config.zone === "string" && config.zone ? config.zone : context.zone;
    const rows = data.rows.map(([, ...cells], at) => ({
      id: data.ids[at] ?? "",
      cell: (id: string): Json => cells[data.fields.indexOf(id)] ?? null,
    }));
    return twinPreview({ text, fields: usable, place: { base, table }, rows, zone });
  }, [data, isWrong, text, usable, config.zone, context.zone, base, table]);
  const server = useServerPreview(own === "ask" ? asked : null);
  if (isWrong) return { preview: null, error: null, isBusy: false };
  if (own === "ask") return server;
  return { preview: own && shownAs(own, config), error, isBusy: isPending };
}

/** With the look that was chosen, if it is one of such values. */
function shownAs(preview: ComputedPreview, config: FieldConfig): ComputedPreview {
  const show = config.show as ComputedPreview["result"] | null | undefined;
  return show ? { ...preview, result: show } : preview;
}

function isMistaken(text: string, fields: readonly FormulaField[]): boolean {
  return mistakeIn(text, fieldsBy(fields), { zone: "UTC", now: 0n }) !== null;
}

interface SampleRow {
  readonly id: string;
  readonly cell: (field: string) => Json;
}

/** Tells the type of the values where there are no records yet. */
const NOTHING: SampleRow = { id: "", cell: () => null };

interface Sample {
  /** With ids. */
  readonly text: string;
  readonly fields: readonly Field[];
  readonly place: Place;
  readonly rows: readonly SampleRow[];
  readonly zone: string;
}

/** "ask" where only the server can say; null where the formula is wrong. */
export function twinPreview({ text, fields, place, rows, zone }: Sample): ComputedPreview | "ask" | null {
  const byId = new Map(fields.map((field) => [field.id, field]));
  const inputs = referencesOf(parseFormula(text)).map(({ name }) => byId.get(name));
  if (inputs.some((field) => !field || !isKnownHere(field, place))) return "ask";
  const setting = { zone, now: BigInt(Date.now()) * 1000n };
  const known = fieldsBy(formulaFields(fields, place));
  const found: ComputedPreview["rows"] = [];
  let type: string | undefined;
  for (const { id, cell } of [NOTHING, ...rows]) {
    const read = (key: string) => {
      const field = byId.get(key);
      return field ? inputOf(field, cell(key)) : null;
    };
    const one = previewFormula(text, known, read, setting);
    if (one.kind === "refused") return null;
    type = one.kind === "ask" ? undefined : one.type === "blank" ? "text" : resultTypes[one.type as ItemType];
    if (one.kind === "ask" || !type) return "ask";
    const value = one.kind === "error" ? { error: one.code } : (toJson(one.value) as Json);
    if (id) found.push([id, cell(place.table.primary_field), value]);
  }
  return { result: { type: type ?? "text", config: {} }, rows: found };
}

/** The field whose values a preview shows. */
export function previewField(kind: ComputedKind, { type, config }: ComputedPreview["result"]): Field {
  const rules = { required: false, unique: false, default: null, help: "", readonly: true, position: 0 };
  return { id: "", name: "", type, config, computed: { kind, config: {}, problem: "", isFilling: false }, ...rules };
}

export function primaryOf(table: Table): Field | undefined {
  return fieldOf(table, table.primary_field);
}

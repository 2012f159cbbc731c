/**
 * Records of the table that is linked to: those that can be chosen, those that are linked, and new ones.
 *
 * Each comes with a line of what stands in its first fields, because names repeat, and with the cell of the reverse
 * field, which says from where it is linked already.
 */
import { records } from "@/api/calls";
import { fieldOf, inOrder, tableOf } from "@/api/queries";
import type { Base, Field, Filter, Json, QuerySpec, RecordPage, Table, Values } from "@/api/types";
import { type LinkCell, type Linked, linkConfig, linksIn } from "../base/links.ts";
import { impliedValues } from "../filters/implied.ts";
import { readText, showText, typeOf } from "../registry.ts";
import type { FieldContext } from "../types.ts";

export interface LinkedRecord {
  readonly linked: Linked;
  /** What stands in a few more fields, as one line. */
  readonly note: string;
  /** The records that hold this one. */
  readonly holders: LinkCell;
}

export interface LinkedPage {
  readonly records: readonly LinkedRecord[];
  readonly next: string | null;
}

/** A link field with what is on its other side. */
export interface Link {
  readonly base: Base;
  readonly field: Field;
  readonly target: Table;
  readonly primary: Field;
  readonly reverse: Field | undefined;
}

const PAGE = 50;
const NOTE_FIELDS = 3;

/** Undefined where the other table is not there for this person. */
export function linkOf(base: Base, field: Field): Link | undefined {
  const config = linkConfig(field);
  const target = tableOf(base, config.table);
  const primary = target && fieldOf(target, target.primary_field);
  return target && primary ? { base, field, target, primary, reverse: fieldOf(target, config.reverse) } : undefined;
}

export interface Wanted {
  readonly search: string;
  readonly filter: Filter | null;
  /** What comes behind a cursor, or from a place on; from the first without. */
  readonly after?: string | null;
  readonly offset?: number;
  readonly limit?: number;
}

export async function loadPage(
  link: Link,
  wanted: Wanted,
  context: FieldContext,
  signal?: AbortSignal,
): Promise<LinkedPage> {
  const page = await records.query(link.base.id, link.target.id, pageSpec(link, wanted), { signal });
  return readPage(link, page, context);
}

export function pageSpec({ target, primary, reverse }: Link, wanted: Wanted): QuerySpec {
  const { after, offset, limit = PAGE } = wanted;
  const shown = [primary, ...noteFields(target), ...(reverse ? [reverse] : [])];
  return {
    fields: shown.map((field) => field.id),
    limit,
    ...selectionOf(wanted),
    ...(after ? { after } : {}),
    ...(offset ? { offset } : {}),
  };
}

function selectionOf({ search, filter }: Wanted): { search?: string; filter?: Filter } {
  return {
    ...(search.trim() ? { search: search.trim().slice(0, 200) } : {}),
    ...(filter ? { filter } : {}),
  };
}

/** How many records there are of those wanted. */
export async function countRecords({ base, target }: Link, wanted: Wanted, signal: AbortSignal): Promise<number> {
  const { count } = await records.summary(base.id, target.id, selectionOf(wanted), { signal });
  return count;
}

export function readPage({ target, primary, reverse }: Link, page: RecordPage, context: FieldContext): LinkedPage {
  const placeOf = (field: Field | undefined) => (field ? page.fields.indexOf(field.id) : -1);
  const notes = noteFields(target);
  return {
    next: page.next,
    records: page.rows.map(([, ...values], at) => {
      const read = (field: Field | undefined): Json => values[placeOf(field)] ?? null;
      const texts = notes.map((field) => noteOf(field, read(field), context)).filter(Boolean);
      return {
        linked: [page.ids[at] ?? "", read(primary)],
        note: texts.join(" · "),
        holders: linksIn(read(reverse)),
      };
    }),
  };
}

/** A bare number says nothing without its field's name. */
function noteOf(field: Field, value: Json, context: FieldContext): string {
  const text = showText(value, field, context);
  return text !== "" && field.type === "number" ? `${field.name} ${text}` : text;
}

const inLine = new Set(["text", "number", "option", "options", "date", "datetime", "people"]);

/** The first fields after the primary one that say something in a line. */
export function noteFields(target: Table): Field[] {
  const isTold = (field: Field) =>
    field.id !== target.primary_field && field.type !== "long_text" && inLine.has(typeOf(field).valueType);
  return inOrder(target.fields).filter(isTold).slice(0, NOTE_FIELDS);
}

/** The records that a cell holds, all of them: those that name its record on their side. */
export function linkedTo(link: Link, record: string): Filter | null {
  return link.reverse ? { field: link.reverse.id, op: "has_any_of", value: [record] } : null;
}

/** Whether a new record can be given a name. */
export function canBeNamed({ primary }: Link): boolean {
  return !primary.readonly && typeOf(primary).isWritable;
}

/** The values of a new record with this name, as the field's filter wants it; undefined for what is no name there. */
export function newValues({ field, target, primary }: Link, name: string, context: FieldContext): Values | undefined {
  const named = readText(name, primary, context);
  if (named.issue || named.value === null) return undefined;
  const fields = new Map(target.fields.map((one) => [one.id, one]));
  return { ...impliedValues(linkConfig(field).filter, fields), [primary.id]: named.value };
}

export async function createRecord(link: Link, values: Values): Promise<Linked> {
  const { ids } = await records.create(link.base.id, link.target.id, [values]);
  return [ids[0] ?? "", values[link.primary.id] ?? null];
}

/** What a record is called that is known by its id only. */
export async function loadTitle(link: Link, id: string, signal?: AbortSignal): Promise<Json> {
  const { values } = await records.read(link.base.id, link.target.id, id, { signal });
  return values[link.primary.id] ?? null;
}

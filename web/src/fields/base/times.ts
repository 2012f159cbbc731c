/** What the fields that hold a date or an instant share: layout, clock, zone. */
import type { Field, Json } from "@/api/types";
import type { FieldContext, FieldType } from "../types.ts";
import { DateTimeConfigForm } from "./lazies.ts";
import { type DateLayout, type Hours, toLocal, writeClock, writeDate } from "./moments.ts";
import { unwritten } from "./unwritten.ts";

export const dateLayouts: readonly DateLayout[] = ["YYYY-MM-DD", "YYYY/MM/DD", "DD/MM/YYYY", "MM/DD/YYYY", "locale"];

export function layoutOf(field: Field): DateLayout {
  const { format } = field.config;
  return dateLayouts.find((layout) => layout === format) ?? "YYYY-MM-DD";
}

/** Whose clock is shown and typed: the field's, else the person's. */
export function zoneOf(field: Field, context: Pick<FieldContext, "zone">): string {
  return typeof field.config.zone === "string" ? field.config.zone : context.zone;
}

export function writeInstant(value: Json, field: Field, context: FieldContext): string {
  const time = Date.parse(String(value));
  if (Number.isNaN(time)) return String(value);
  const { day, clock } = toLocal(time, zoneOf(field, context));
  const hours: Hours = field.config.hours === "12h" ? "12h" : "24h";
  const written = writeClock(clock, hours, field.config.seconds === true, context.locale);
  return `${writeDate(day, layoutOf(field), context.locale)} ${written}`;
}

export const systemTime = {
  ...unwritten,
  valueType: "datetime",
  editorKind: "none",
  width: 160,
  toText: writeInstant,
  Config: DateTimeConfigForm,
} satisfies Partial<FieldType>;

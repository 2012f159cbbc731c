/** A date and time over a cell, by the clock of the field or of the person. */
import { parseDate } from "@internationalized/date";
import type { Json } from "@/api/types";
import { DayEditor } from "../base/days/DayEditor.tsx";
import { readInstant, toLocal } from "../base/moments.ts";
import { zoneOf } from "../base/times.ts";
import type { EditorProps } from "../types.ts";

export default function DateTimeEditor(props: EditorProps) {
  const { field, value, context } = props;
  const zone = zoneOf(field, context);
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  const local = Number.isNaN(time) ? null : toLocal(time, zone);
  const withDay = (day: string): Json => readInstant(`${day} ${local?.clock ?? "09:00:00"}`, zone);
  const now = (): Json => new Date().toISOString().replace(/\.\d+Z$/, "+00:00");
  return <DayEditor {...props} day={local && parseDate(local.day)} withDay={withDay} now={now} />;
}

/** A date and time: an instant, shown by the clock of the field or of the person. */
import { CalendarClock } from "lucide-react";
import { lazy } from "react";
import { dictionary } from "@/i18n/runtime";
import { accept, refuse, shown } from "../base/issues.ts";
import { DateTimeConfigForm } from "../base/lazies.ts";
import { orderOf, readInstant } from "../base/moments.ts";
import { textPainter } from "../base/paint.ts";
import { layoutOf, writeInstant, zoneOf } from "../base/times.ts";
import type { FieldType } from "../types.ts";

export const datetime: FieldType = {
  name: "datetime",
  valueType: "datetime",
  words: dictionary(
    { label: "Date and time", description: "A moment: an appointment, a receipt." },
    { label: "日期时间", description: "具体时刻：预约、签收时间。" },
  ),
  icon: CalendarClock,
  gridIcon: "time",
  editorKind: "external",
  isWritable: true,
  canBePrimary: true,
  canBeUnique: false,
  defaultWord: "now",
  empty: null,
  width: 160,
  parseText: (text, field, context) => {
    const instant = readInstant(text, zoneOf(field, context), orderOf(layoutOf(field)));
    return instant === null ? refuse("bad_datetime", { text: shown(text) }) : accept(instant);
  },
  toText: writeInstant,
  painter: (field, context) => textPainter(writeInstant, field, context),
  Editor: lazy(() => import("./Editor.tsx")),
  Control: lazy(() => import("./Control.tsx")),
  Config: DateTimeConfigForm,
};

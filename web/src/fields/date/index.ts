/** A calendar date. It is never an instant: no zone moves it. */
import { lazy } from "react";
import { accept, refuse, shown } from "../base/issues.ts";
import { orderOf, readDate, writeDate } from "../base/moments.ts";
import { textPainter } from "../base/paint.ts";
import { layoutOf } from "../base/times.ts";
import type { FieldType } from "../types.ts";

export const date: FieldType = {
  name: "date",
  valueType: "date",
  gridIcon: "date",
  editorKind: "external",
  isWritable: true,
  canBePrimary: true,
  canBeUnique: true,
  defaultWord: "today",
  empty: null,
  width: 130,
  parseText: (text, field) => {
    const day = readDate(text, orderOf(layoutOf(field)));
    return day === null ? refuse("bad_date", { text: shown(text) }) : accept(day);
  },
  toText: (value, field, { locale }) => writeDate(String(value), layoutOf(field), locale),
  painter: (field, context) => textPainter(date.toText, field, context),
  Editor: lazy(() => import("./Editor.tsx")),
  Control: lazy(() => import("./Control.tsx")),
  Config: lazy(() => import("./Config.tsx")),
};

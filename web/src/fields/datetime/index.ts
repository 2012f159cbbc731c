/** A date and time: an instant, shown by the clock of the field or of the person. */
import { lazy } from "react";
import { accept, refuse, shown } from "../base/issues.ts";
import { DateTimeConfigForm } from "../base/lazies.ts";
import { orderOf, readInstant } from "../base/moments.ts";
import { textPainter } from "../base/paint.ts";
import { layoutOf, writeInstant, zoneOf } from "../base/times.ts";
import type { FieldType } from "../types.ts";

export const datetime: FieldType = {
  name: "datetime",
  valueType: "datetime",
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

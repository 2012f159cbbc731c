/** A share: 0.25 is stored, 25% is shown and typed. */
import { lazy } from "react";
import { shift, writeNumber } from "../base/decimals.ts";
import { acceptNumber, asShown, exact, numberLike, precisionOf } from "../base/numberlike.ts";
import { textPainter } from "../base/paint.ts";
import { readNumber, readPercent } from "../base/texts.ts";
import type { FieldType } from "../types.ts";

export const percent: FieldType = {
  ...numberLike,
  name: "percent",
  gridIcon: "percent",
  canBePrimary: false,
  parseText: (typed, field) => {
    const bare = readNumber(typed);
    return acceptNumber(readPercent(typed) ?? (bare && shift(bare, -2)), typed, field);
  },
  toText: (value, field) => `${writeNumber(asShown(shift(exact(value), 2), field), precisionOf(field))}%`,
  toCopyText: (value, field) => `${writeNumber(shift(exact(value), 2), precisionOf(field))}%`,
  toEditText: (value) => `${writeNumber(shift(exact(value), 2), null)}%`,
  painter: (field, context) => textPainter(percent.toText, field, context),
  Config: lazy(() => import("./Config.tsx")),
};

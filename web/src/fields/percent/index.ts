/** A share: 0.25 is stored, 25% is shown and typed. */
import { Percent } from "lucide-react";
import { lazy } from "react";
import { dictionary } from "@/i18n/runtime";
import { shift, writeNumber } from "../base/decimals.ts";
import { acceptNumber, exact, numberLike, precisionOf } from "../base/numberlike.ts";
import { textPainter } from "../base/paint.ts";
import { readNumber, readPercent } from "../base/texts.ts";
import type { FieldType } from "../types.ts";

export const percent: FieldType = {
  ...numberLike,
  name: "percent",
  words: dictionary(
    { label: "Percent", description: "A share: a rate, a discount." },
    { label: "百分比", description: "比率、折扣。" },
  ),
  icon: Percent,
  gridIcon: "percent",
  canBePrimary: false,
  parseText: (typed, field) => {
    const bare = readNumber(typed);
    return acceptNumber(readPercent(typed) ?? (bare && shift(bare, -2)), typed, field);
  },
  toText: (value, field) => `${writeNumber(shift(exact(value), 2), precisionOf(field))}%`,
  toEditText: (value) => `${writeNumber(shift(exact(value), 2), null)}%`,
  painter: (field, context) => textPainter(percent.toText, field, context),
  Config: lazy(() => import("./Config.tsx")),
};

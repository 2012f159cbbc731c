/** A number, with a precision to show it in, a unit and limits. */
import { lazy } from "react";
import type { Field } from "@/api/types";
import { type Decimal, writeNumber } from "../base/decimals.ts";
import { acceptNumber, asShown, exact, numberLike, precisionOf } from "../base/numberlike.ts";
import { textPainter } from "../base/paint.ts";
import { fold, readMoney, readNumber, readPercent } from "../base/texts.ts";
import type { FieldType } from "../types.ts";

export const number: FieldType = {
  ...numberLike,
  name: "number",
  gridIcon: "number",
  canBeUnique: true,
  parseText: (typed, field) => {
    const bare = readNumber(withoutUnit(typed, unitOf(field)));
    return acceptNumber(bare ?? readPercent(typed) ?? readMoney(typed)?.amount ?? null, typed, field);
  },
  toText: (value, field) => written(asShown(exact(value), field), field),
  toCopyText: (value, field) => written(exact(value), field),
  toEditText: (value) => writeNumber(exact(value), null),
  painter: (field, context) => textPainter(number.toText, field, context),
  Config: lazy(() => import("./Config.tsx")),
};

function written(number: Decimal, field: Field): string {
  const text = writeNumber(number, precisionOf(field), field.config.thousands === true);
  const unit = unitOf(field);
  return unit ? `${text} ${unit}` : text;
}

function unitOf(field: Field): string {
  return typeof field.config.unit === "string" ? field.config.unit : "";
}

function withoutUnit(text: string, unit: string): string {
  const [folded, mark] = [fold(text), fold(unit)];
  const hasUnit = mark && folded.toLowerCase().endsWith(mark.toLowerCase());
  return hasUnit ? folded.slice(0, -mark.length).trimEnd() : folded;
}

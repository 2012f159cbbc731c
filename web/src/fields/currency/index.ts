/** An amount of money in one currency. */
import { lazy } from "react";
import type { Field } from "@/api/types";
import { writeNumber } from "../base/decimals.ts";
import { refuse } from "../base/issues.ts";
import { acceptNumber, exact, numberLike, precisionOf } from "../base/numberlike.ts";
import { textPainter } from "../base/paint.ts";
import { readMoney } from "../base/texts.ts";
import type { FieldType } from "../types.ts";

export const symbols: Readonly<Record<string, string>> = {
  CNY: "¥",
  USD: "$",
  EUR: "€",
  GBP: "£",
  JPY: "JP¥",
  HKD: "HK$",
  TWD: "NT$",
  KRW: "₩",
  AUD: "A$",
  CAD: "C$",
  SGD: "S$",
  INR: "₹",
  RUB: "₽",
  THB: "฿",
  VND: "₫",
};
/** A bare ¥ or $ is read as the first, and as one of the others where the field is in it. */
const SHARED_MARKS: Readonly<Record<string, readonly string[]>> = {
  CNY: ["JPY"],
  USD: ["HKD", "TWD", "AUD", "CAD", "SGD"],
};

export function currencyOf(field: Field): string {
  return typeof field.config.currency === "string" ? field.config.currency : "CNY";
}

export const currency: FieldType = {
  ...numberLike,
  name: "currency",
  gridIcon: "currency",
  parseText: (typed, field) => {
    const money = readMoney(typed);
    const expected = currencyOf(field);
    const written = money?.currency ?? null;
    const isShared = !/\p{L}/u.test(typed) && SHARED_MARKS[written ?? ""]?.includes(expected) === true;
    if (written !== null && written !== expected && !isShared)
      return refuse("wrong_currency", { currency: written, expected });
    return acceptNumber(money?.amount ?? null, typed, field);
  },
  toText: (value, field) => {
    const text = writeNumber(exact(value), precisionOf(field, 2), field.config.thousands !== false);
    const code = currencyOf(field);
    const symbol = symbols[code] ?? `${code} `;
    return text.startsWith("-") ? `-${symbol}${text.slice(1)}` : symbol + text;
  },
  toEditText: (value) => writeNumber(exact(value), null),
  painter: (field, context) => textPainter(currency.toText, field, context),
  Config: lazy(() => import("./Config.tsx")),
};

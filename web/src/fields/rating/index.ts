/** Stars, from one to at most ten. */
import { lazy } from "react";
import type { Field } from "@/api/types";
import { paintRating } from "@/grid";
import { decimalOf, jsonNumber } from "../base/decimals.ts";
import { accept, type Parsed, refuse, shown } from "../base/issues.ts";
import { numberLike } from "../base/numberlike.ts";
import { fold, readNumber } from "../base/texts.ts";
import type { FieldType } from "../types.ts";

const STARS = /^([★⭐]{1,10})\ufe0f?[☆✩]{0,10}$/;
const WITH_MAX = /^(\d{1,2})\s?(?:\/\s?\d{1,2}|[星分]|stars?)$/i;

export function maxOf(field: Field): number {
  return typeof field.config.max === "number" ? field.config.max : 5;
}

export const rating: FieldType = {
  ...numberLike,
  name: "rating",
  gridIcon: "rating",
  editorKind: "rating",
  align: "left",
  canBePrimary: false,
  newConfig: { max: 5 },
  width: 130,
  parseText: parseStars,
  toText: String,
  painter: () => paintRating,
  Control: lazy(() => import("./Control.tsx")),
  Config: lazy(() => import("./Config.tsx")),
};

/** 4 · 4/5 · 4星 · ★★★★☆ */
function parseStars(text: string, field: Field): Parsed {
  const folded = fold(text.slice(0, 64));
  const stars = STARS.exec(folded);
  if (stars) return acceptStars(stars[1]?.length ?? 0, field);
  const counted = WITH_MAX.exec(folded);
  const number = counted ? decimalOf(counted[1] ?? "") : readNumber(text);
  const value = number && jsonNumber(number);
  if (typeof value !== "number" || !Number.isInteger(value)) return refuse("bad_number", { text: shown(text) });
  return acceptStars(value, field);
}

function acceptStars(value: number, field: Field): Parsed {
  const max = maxOf(field);
  return value >= 1 && value <= max ? accept(value) : refuse("out_of_range", { min: 1, max });
}

/** A length of time in whole seconds. 1:30 is always an hour and a half. */
import { lazy } from "react";
import type { Field } from "@/api/types";
import { jsonNumber, multiply, round } from "../base/decimals.ts";
import { clockText, type DurationFormat, readDuration, writeDuration } from "../base/durations.ts";
import { accept, type Parsed, refuse, shown } from "../base/issues.ts";
import { numberLike } from "../base/numberlike.ts";
import { textPainter } from "../base/paint.ts";
import { readNumber } from "../base/texts.ts";
import type { FieldType } from "../types.ts";

/** Seconds: a hundred years either way. */
const LONGEST = 3_155_760_000;
const UNITS: Readonly<Record<string, bigint>> = { second: 1n, minute: 60n, hour: 3600n, day: 86_400n };

function formatOf(field: Field): DurationFormat {
  const { format } = field.config;
  return format === "h:mm:ss" || format === "d h" ? format : "h:mm";
}

export const duration: FieldType = {
  ...numberLike,
  name: "duration",
  gridIcon: "duration",
  editorKind: "text",
  canBePrimary: false,
  parseText: parseSeconds,
  toText: (value, field, { locale }) => writeDuration(Number(value), formatOf(field), locale),
  painter: (field, context) => textPainter(duration.toText, field, context),
  Config: lazy(() => import("./Config.tsx")),
};

function parseSeconds(text: string, field: Field): Parsed {
  const seconds = readDuration(text) ?? fromNumber(text, field);
  if (seconds === null) return refuse("bad_duration", { text: shown(text) });
  const low = typeof field.config.min === "number" ? field.config.min : -LONGEST;
  const high = typeof field.config.max === "number" ? field.config.max : LONGEST;
  if (seconds >= low && seconds <= high) return accept(seconds);
  return refuse("out_of_range", { min: clockText(low, true), max: clockText(high, true) });
}

/** What a number without a unit means is the field's to say. */
function fromNumber(text: string, field: Field): number | null {
  const number = readNumber(text);
  if (!number) return null;
  const size = UNITS[typeof field.config.unit === "string" ? field.config.unit : "minute"] ?? 60n;
  const seconds = jsonNumber(round(multiply(number, { units: size, scale: 0 }), 0));
  return typeof seconds === "number" ? seconds : null;
}

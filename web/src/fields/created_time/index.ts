/** When the record was made. */
import { ReadonlyControl } from "../base/lazies.ts";
import { mutedTextPainter } from "../base/paint.ts";
import { systemTime, writeInstant } from "../base/times.ts";
import type { FieldType } from "../types.ts";

export const createdTime: FieldType = {
  ...systemTime,
  name: "created_time",
  gridIcon: "time",
  painter: (field, context) => mutedTextPainter(writeInstant, field, context),
  Control: ReadonlyControl,
};

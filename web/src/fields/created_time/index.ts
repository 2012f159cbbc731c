/** When the record was made. */
import { refuse } from "../base/issues.ts";
import { ReadonlyControl } from "../base/lazies.ts";
import { mutedTextPainter } from "../base/paint.ts";
import { systemTime, writeInstant } from "../base/times.ts";
import type { FieldType } from "../types.ts";

export const createdTime: FieldType = {
  ...systemTime,
  name: "created_time",
  gridIcon: "time",
  parseText: () => refuse("read_only"),
  painter: (field, context) => mutedTextPainter(writeInstant, field, context),
  Control: ReadonlyControl,
};

/** When the record was last changed. */
import { refuse } from "../base/issues.ts";
import { ReadonlyControl } from "../base/lazies.ts";
import { mutedTextPainter } from "../base/paint.ts";
import { systemTime, writeInstant } from "../base/times.ts";
import type { FieldType } from "../types.ts";

export const changedTime: FieldType = {
  ...systemTime,
  name: "changed_time",
  gridIcon: "time",
  parseText: () => refuse("read_only"),
  painter: (field, context) => mutedTextPainter(writeInstant, field, context),
  Control: ReadonlyControl,
};

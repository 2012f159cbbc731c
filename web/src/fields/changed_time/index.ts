/** When the record was last changed. */
import { ClockArrowUp } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import { refuse } from "../base/issues.ts";
import { ReadonlyControl } from "../base/lazies.ts";
import { mutedTextPainter } from "../base/paint.ts";
import { systemTime, writeInstant } from "../base/times.ts";
import type { FieldType } from "../types.ts";

export const changedTime: FieldType = {
  ...systemTime,
  name: "changed_time",
  words: dictionary(
    { label: "Changed time", description: "When the record was last changed." },
    { label: "修改时间", description: "记录最近一次修改的时间。" },
  ),
  icon: ClockArrowUp,
  gridIcon: "time",
  parseText: () => refuse("read_only"),
  painter: (field, context) => mutedTextPainter(writeInstant, field, context),
  Control: ReadonlyControl,
};

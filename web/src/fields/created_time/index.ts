/** When the record was made. */
import { ClockPlus } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import { refuse } from "../base/issues.ts";
import { ReadonlyControl } from "../base/lazies.ts";
import { mutedTextPainter } from "../base/paint.ts";
import { systemTime, writeInstant } from "../base/times.ts";
import type { FieldType } from "../types.ts";

export const createdTime: FieldType = {
  ...systemTime,
  name: "created_time",
  words: dictionary(
    { label: "Created time", description: "When the record was made." },
    { label: "创建时间", description: "记录的创建时间。" },
  ),
  icon: ClockPlus,
  gridIcon: "time",
  parseText: () => refuse("read_only"),
  painter: (field, context) => mutedTextPainter(writeInstant, field, context),
  Control: ReadonlyControl,
};

import { ClockArrowUp } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const changedTime: FieldFace = {
  icon: ClockArrowUp,
  words: dictionary(
    { label: "Changed time", description: "When the record was last changed." },
    { label: "修改时间", description: "记录最近一次修改的时间。" },
  ),
};

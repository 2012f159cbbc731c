import { CalendarClock } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const datetime: FieldFace = {
  icon: CalendarClock,
  words: dictionary(
    { label: "Date and time", description: "A moment: an appointment, a receipt." },
    { label: "日期时间", description: "具体时刻：预约、签收时间。" },
  ),
};

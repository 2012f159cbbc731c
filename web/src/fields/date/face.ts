import { Calendar } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const date: FieldFace = {
  icon: Calendar,
  words: dictionary(
    { label: "Date", description: "A day: sold on, due on." },
    { label: "日期", description: "某一天：购买日期、到期日。" },
  ),
};

import { Timer } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const duration: FieldFace = {
  icon: Timer,
  words: dictionary(
    { label: "Duration", description: "A length of time: labour, a delay." },
    { label: "时长", description: "一段时间：工时、时效。" },
  ),
};

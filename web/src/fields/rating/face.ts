import { Star } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const rating: FieldFace = {
  icon: Star,
  words: dictionary(
    { label: "Rating", description: "Stars: satisfaction, severity." },
    { label: "评分", description: "星级：满意度、严重程度。" },
  ),
};

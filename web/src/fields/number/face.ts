import { Hash } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const number: FieldFace = {
  icon: Hash,
  words: dictionary(
    { label: "Number", description: "A quantity, a measurement." },
    { label: "数字", description: "数量、重量等数值。" },
  ),
};

import { Percent } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const percent: FieldFace = {
  icon: Percent,
  words: dictionary(
    { label: "Percent", description: "A share: a rate, a discount." },
    { label: "百分比", description: "比率、折扣。" },
  ),
};

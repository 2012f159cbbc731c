import { ClockPlus } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const createdTime: FieldFace = {
  icon: ClockPlus,
  words: dictionary(
    { label: "Created time", description: "When the record was made." },
    { label: "创建时间", description: "记录的创建时间。" },
  ),
};

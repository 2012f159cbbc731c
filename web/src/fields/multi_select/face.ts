import { Tags } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const multiSelect: FieldFace = {
  icon: Tags,
  words: dictionary(
    { label: "Multiple select", description: "Several of a list: tags, symptoms." },
    { label: "多选", description: "从选项中选多个：标签、故障现象。" },
  ),
};

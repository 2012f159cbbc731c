import { TextAlignStart } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const longText: FieldFace = {
  icon: TextAlignStart,
  words: dictionary(
    { label: "Long text", description: "Paragraphs: a description, a note." },
    { label: "多行文本", description: "多行文字：问题描述、备注。" },
  ),
};

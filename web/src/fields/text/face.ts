import { Type } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const text: FieldFace = {
  icon: Type,
  words: dictionary(
    { label: "Text", description: "One line: a name, a title, a code." },
    { label: "单行文本", description: "一行文字：姓名、标题、编码。" },
  ),
};

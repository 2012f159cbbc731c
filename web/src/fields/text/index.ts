/** One line of text. */
import { Type } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import { TextConfigForm } from "../base/lazies.ts";
import { acceptText, inOneLine, textLike } from "../base/textlike.ts";
import type { FieldType } from "../types.ts";

export const text: FieldType = {
  ...textLike,
  name: "text",
  words: dictionary(
    { label: "Text", description: "One line: a name, a title, a code." },
    { label: "单行文本", description: "一行文字：姓名、标题、编码。" },
  ),
  icon: Type,
  gridIcon: "text",
  parseText: (typed, field) => acceptText(inOneLine(typed), field),
  Config: TextConfigForm,
};
